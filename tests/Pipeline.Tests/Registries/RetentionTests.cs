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
        PushImage("newest", Now.AddDays(-1), "newest");
        PushImage("young", Now.AddDays(-6), "young");
        PushImage("release", Now.AddDays(-300), "v1.0.0", "other-name");
        var deployed = PushImage("deployed", Now.AddDays(-200), "deployed");
        var old = PushImage("old", Now.AddDays(-8), "old", "old-too");
        var plan = await PlanAsync(Strict with { Deployed = [Digest.Parse(deployed)] });
        Assert.Equal(old, Assert.Single(plan.Delete, x => x.About is null).Digest.ToString());
        Assert.Equal(
            ["it is among the newest 1", "it was pushed or used 6 days ago", "an environment runs it or may roll back to it", "tag v1.0.0 stays"], plan.Keep.Where(x => x.Image.About is null).Select(x => x.Reason));

        await ApplyAsync(plan);
        Assert.Equal(["deployed", "newest", "other-name", "v1.0.0", "young"], Tags);
    }

    [Fact]
    public async Task An_index_stays_when_only_one_of_its_manifests_is_deployed()
    {
        var (amd, arm) = (PushImage("amd", Now.AddDays(-99)), PushImage("arm", Now.AddDays(-99)));
        PushImage("newest", Now, "newest");
        _fake.PushIndex([amd, arm], "index");
        Assert.Empty((await PlanAsync(Strict with { Deployed = [Digest.Parse(arm)] })).Delete);
    }

    [Fact]
    public async Task What_a_kept_index_shares_with_one_that_goes_stays()
    {
        var (shared, alone) = (PushImage("shared", Now.AddDays(-99)), PushImage("alone", Now.AddDays(-99)));
        var other = PushImage("other", Now.AddDays(-99));
        _fake.PushIndex([shared, other], "v2");
        var gone = _fake.Mark(_fake.PushIndex([shared, alone], "build-1"), Now.AddDays(-99));
        PushImage("newest", Now, "newest");
        var plan = await PlanAsync(Strict);
        Assert.Equal(alone, Assert.Single(plan.Children).ToString());
        await ApplyAsync(plan);
        Assert.Equal((false, false, true, true), (_fake.Has(gone), _fake.Has(alone), _fake.Has(shared), _fake.Has(other)));
    }

    [Fact]
    public async Task Signatures_go_and_stay_with_what_they_are_about()
    {
        PushImage("newest", Now, "newest");
        var kept = PushImage("kept", Now.AddDays(-99), "v1");
        var old = PushImage("old", Now.AddDays(-99), "old");
        _fake.PushImage("sig of kept", Now, $"sha256-{kept[7..]}.sig");
        _fake.PushImage("sig of old", Now, $"sha256-{old[7..]}.sig");
        _fake.PushImage("sig of unknown", Now, $"sha256-{new string('e', 64)}.sig");
        await ApplyAsync(await PlanAsync(Strict));
        string[] stay = ["newest", $"sha256-{kept[7..]}.sig", $"sha256-{new string('e', 64)}.sig", "v1"];
        Assert.Equal(stay.Order(StringComparer.Ordinal), Tags);
    }

    [Fact]
    public async Task Image_of_an_old_commit_that_was_pushed_today_stays()
    {
        PushImage("newest", Now, "newest");
        var old = PushImage("old", Now.AddDays(-8), "old");
        var plan = await PlanAsync(Strict);
        Assert.Equal(old, Assert.Single(plan.Delete, x => x.About is null).Digest.ToString());

        using var registry = await _fake.OpenAsync();
        await registry.MarkUsedAsync(Shop("@" + old), Now, default);
        Assert.Empty((await PlanAsync(Strict)).Delete);
        Assert.Equal(0, await registry.DeleteAsync(plan, null, default));
        Assert.True(_fake.Has(old));
    }

    [Fact]
    public async Task Image_is_marked_once_a_day_however_often_it_is_used()
    {
        var image = PushImage("image", Now.AddDays(-8), "image");
        using var registry = await _fake.OpenAsync();
        await registry.MarkUsedAsync(Shop("@" + image), Now, default);
        await registry.MarkUsedAsync(Shop("@" + image), Now.AddHours(23), default);

        Assert.Equal(1, _fake.Requests.Count(x => x.StartsWith("PUT ", StringComparison.Ordinal) && x.EndsWith(".used", StringComparison.Ordinal)));
        Assert.Equal(Now, Assert.Single(await registry.ContentsAsync(Shop(""), default), x => x.About is null).Used);
    }

    [Fact]
    public async Task Image_without_a_mark_stays_because_nobody_knows_when_it_was_pushed()
    {
        PushImage("newest", Now, "newest");
        _fake.PushImage("unmarked", Now.AddYears(-3), "unmarked");
        var plan = await PlanAsync(Strict with { Newest = 0 });
        Assert.Contains(plan.Keep, x => x.Image.Tags[0] == "unmarked" && x.Reason == "when it was pushed is not known: its time begins now");
    }

    [Fact]
    public async Task What_got_a_tag_after_the_plan_stays()
    {
        PushImage("newest", Now, "newest");
        var old = PushImage("old", Now.AddDays(-99), "old");
        var plan = await PlanAsync(Strict);
        _fake.Tags["released-since"] = old;
        Assert.Equal(0, await ApplyAsync(plan));
        Assert.True(_fake.Has(old));
    }

    // An image whose commit is years old, whenever it was pushed.
    private string PushImage(string name, DateTimeOffset used, params ReadOnlySpan<string> tags) => _fake.Mark(_fake.PushImage(name, Now.AddYears(-3), tags), used);

    private IEnumerable<string> Tags => _fake.Tags.Keys.Where(x => !x.EndsWith(".used", StringComparison.Ordinal));

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
