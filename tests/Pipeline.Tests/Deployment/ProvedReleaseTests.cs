using System.Collections.Immutable;
using Pipeline.Deployment;

namespace Pipeline.Tests.Deployment;

/// <summary>Whether another environment has proved a release is read from its journal.</summary>
public sealed class ProvedReleaseTests
{
    [Fact]
    public async Task Release_that_serves_there_is_proved_under_any_name()
    {
        using var staging = new Site();
        await staging.Deploy("1");

        Assert.Null((await Ask(staging, "1")).Refusal);
        Assert.Null(ProvedRelease.Answer("staging", await staging.Host.ReadAsync(default), Site.Release("1") with { Version = "v1.0.0" }).Refusal);
    }

    [Fact]
    public async Task Release_that_served_there_before_is_proved_too()
    {
        using var staging = new Site();
        await staging.Deploy("1");
        await staging.Deploy("2");

        Assert.Null((await Ask(staging, "1")).Refusal);
    }

    [Fact]
    public async Task Release_that_was_never_there_is_not()
    {
        using var staging = new Site();
        Assert.Equal("nothing serves there, by its journal", (await Ask(staging, "1")).Refusal!.Why);
        await staging.Deploy("1");

        Assert.Contains("its journal knows no such bytes; 1 (sha256:1) serves there", (await Ask(staging, "2")).Refusal!.Why);
    }

    [Fact]
    public async Task Same_version_with_other_bytes_is_not()
    {
        using var staging = new Site();
        await staging.Deploy("1");

        var refusal = ProvedRelease.Answer("staging", await staging.Host.ReadAsync(default), new Release("1", "sha256:other")).Refusal!;
        Assert.Contains("a release 1 served there", refusal.Why);
        Assert.Contains("with other bytes: sha256:1", refusal.Why);
    }

    [Fact]
    public async Task Release_that_failed_there_is_not()
    {
        using var staging = new Site();
        staging.Host.Answers["1"] = _ => System.Net.HttpStatusCode.InternalServerError;
        await Assert.ThrowsAnyAsync<Exception>(() => staging.Deploy("1"));

        Assert.Contains("was deployed there without success", (await Ask(staging, "1")).Refusal!.Why);
    }

    [Fact]
    public async Task Release_that_was_rolled_back_from_is_not()
    {
        using var staging = new Site();
        await staging.Deploy("1");
        await staging.Deploy("2");
        await staging.Rollback();

        Assert.Contains("and was rolled back from", (await Ask(staging, "2")).Refusal!.Why);
        Assert.Null((await Ask(staging, "1")).Refusal);
    }

    [Fact]
    public async Task Record_that_was_changed_proves_nothing()
    {
        using var staging = new Site();
        await staging.Deploy("1");
        File.WriteAllText(staging.Host.JournalPath, File.ReadAllText(staging.Host.JournalPath).Replace("sha256:1", "sha256:2", StringComparison.Ordinal));

        Assert.Contains("its record was changed after it was written", ProvedRelease.Answer("staging", await staging.Host.ReadAsync(default), new Release("1", "sha256:2")).Refusal!.Why);
    }

    [Fact]
    public void Images_are_the_same_by_their_digests_wherever_they_are_kept()
    {
        Assert.True(ProvedRelease.IsSame(Images("one.test/app", '1'), Images("two.test/app", '1')));
        Assert.False(ProvedRelease.IsSame(Images("one.test/app", '1'), Images("one.test/app", '2')));
        Assert.False(ProvedRelease.IsSame(Images("one.test/app", '1'), Site.Release("1") with { Digest = "sha256:0" }));
    }

    private static Release Images(string name, char digit) =>
        new("1", "sha256:0") { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"{name}@sha256:{new string(digit, 64)}") };

    private static async Task<GateAnswer> Ask(Site staging, string version) => ProvedRelease.Answer("staging", await staging.Host.ReadAsync(default), Site.Release(version));
}
