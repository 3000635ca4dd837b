using Pipeline.Registries;
using Pipeline.Systems.Images;
using static Pipeline.Tests.Registries.FakeRegistry;

namespace Pipeline.Tests.Registries;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly Retention Strict = new([]) { Newest = 1, Younger = TimeSpan.FromDays(7), Tags = ["v*"] };

    private readonly FakeRegistry _fake = new();

    [Fact]
    public async Task The_newest_the_young_releases_and_what_is_deployed_stay()
    {
        _fake.PushImage("newest", Now.AddDays(-1), "newest");
        _fake.PushImage("young", Now.AddDays(-6), "young");
        _fake.PushImage("release", Now.AddDays(-300), "v1.0.0", "other-name");
        var deployed = _fake.PushImage("deployed", Now.AddDays(-200), "deployed");
        var old = _fake.PushImage("old", Now.AddDays(-8), "old", "old-too");
        var plan = await PlanAsync(Strict with { Deployed = [Digest.Parse(deployed)] });
        Assert.Equal(old, Assert.Single(plan.Delete).Digest.ToString());
        Assert.Equal(
            ["it is among the newest 1", "it is 6 days old", "an environment runs it or may roll back to it", "tag v1.0.0 stays"], plan.Keep.Select(x => x.Reason));

        await ApplyAsync(plan);
        Assert.Equal(["deployed", "newest", "other-name", "v1.0.0", "young"], _fake.Tags.Keys);
    }

    [Fact]
    public async Task An_index_stays_when_only_one_of_its_manifests_is_deployed()
    {
        var (amd, arm) = (_fake.PushImage("amd", Now.AddDays(-99)), _fake.PushImage("arm", Now.AddDays(-99)));
        _fake.PushImage("newest", Now, "newest");
        _fake.PushIndex([amd, arm], "index");
        Assert.Empty((await PlanAsync(Strict with { Deployed = [Digest.Parse(arm)] })).Delete);
    }

    [Fact]
    public async Task What_a_kept_index_shares_with_one_that_goes_stays()
    {
        var (shared, alone) = (_fake.PushImage("shared", Now.AddDays(-99)), _fake.PushImage("alone", Now.AddDays(-99)));
        var other = _fake.PushImage("other", Now.AddDays(-99));
        _fake.PushIndex([shared, other], "v2");
        var gone = _fake.PushIndex([shared, alone], "build-1");
        _fake.PushImage("newest", Now, "newest");
        var plan = await PlanAsync(Strict);
        Assert.Equal(alone, Assert.Single(plan.Children).ToString());
        await ApplyAsync(plan);
        Assert.Equal((false, false, true, true), (_fake.Has(gone), _fake.Has(alone), _fake.Has(shared), _fake.Has(other)));
    }

    [Fact]
    public async Task Signatures_go_and_stay_with_what_they_are_about()
    {
        _fake.PushImage("newest", Now, "newest");
        var kept = _fake.PushImage("kept", Now.AddDays(-99), "v1");
        var old = _fake.PushImage("old", Now.AddDays(-99), "old");
        _fake.PushImage("sig of kept", Now.AddDays(-99), $"sha256-{kept[7..]}.sig");
        _fake.PushImage("sig of old", Now.AddDays(-99), $"sha256-{old[7..]}.sig");
        _fake.PushImage("sig of unknown", Now.AddDays(-99), $"sha256-{new string('e', 64)}.sig");
        await ApplyAsync(await PlanAsync(Strict));
        string[] stay = ["newest", $"sha256-{kept[7..]}.sig", $"sha256-{new string('e', 64)}.sig", "v1"];
        Assert.Equal(stay.Order(StringComparer.Ordinal), _fake.Tags.Keys);
    }

    [Fact]
    public async Task Who_does_not_say_its_age_stays()
    {
        _fake.PushImage("newest", Now, "newest");
        var configuration = _fake.Push("""{"architecture":"amd64","os":"linux"}""");
        _fake.Push($$"""{"schemaVersion":2,"config":{"digest":"{{configuration}}"},"layers":[]}""", "ageless");
        var plan = await PlanAsync(Strict with { Newest = 0 });
        Assert.Contains(plan.Keep, x => x.Image.Tags[0] == "ageless" && x.Reason == "its age is not known");
    }

    [Fact]
    public async Task What_got_a_tag_after_the_plan_stays()
    {
        _fake.PushImage("newest", Now, "newest");
        var old = _fake.PushImage("old", Now.AddDays(-99), "old");
        var plan = await PlanAsync(Strict);
        _fake.Tags["released-since"] = old;
        Assert.Equal(0, await ApplyAsync(plan));
        Assert.True(_fake.Has(old));
    }

    private async Task<RetentionPlan> PlanAsync(Retention retention)
    {
        using var registry = await _fake.OpenAsync();
        var repository = Shop("");
        return retention.Plan(repository.Repository, await registry.ContentsAsync(repository, default), Now);
    }

    private async Task<int> ApplyAsync(RetentionPlan plan)
    {
        using var registry = await _fake.OpenAsync();
        return await registry.DeleteAsync(plan, null, default);
    }
}
