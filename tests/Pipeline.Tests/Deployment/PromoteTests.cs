using Nuke.Common;
using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Tests.Engine;

namespace Pipeline.Tests.Deployment;

/// <summary>What serves in one environment is taken to another, and nothing else.</summary>
[Collection(EngineCollection.Name)]
public sealed class PromoteTests : IDisposable
{
    private static readonly LocalEnvironment Staging = new("staging") { Port = 8081 };

    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Build : NukeBuild, IPromote
    {
        public IReadOnlyList<SystemDefinition> Systems { get; } =
        [
            Site.System with { Environments = [Staging, new LocalEnvironment("production") { Port = 8082, Approval = "two of us" }] },
        ];
    }

    [Theory]
    [InlineData("", "--from")]
    [InlineData("--from staging", "--to")]
    [InlineData("--from stagin --to production", "has no environment `stagin`")]
    [InlineData("--from staging --to staging", "cannot be promoted to itself")]
    [InlineData("--from staging --to production --system shops", "'shops'")]
    [InlineData("--from staging --to production --approve yes", "`yes` is not the hash of a plan")]
    public void Wrong_words_end_it_before_anything_runs(string arguments, string what)
    {
        var result = _run.Run<Build>("Promote " + arguments);

        Assert.Equal(2, result.Code);
        Assert.Contains(what, result.Error + result.Out);
    }

    [Fact]
    public void Blank_reasons_are_wrong_use()
    {
        foreach (var option in (string[])["--exception", "--break-glass"])
        {
            var result = _run.Run<Build>(["Promote", "--from", "staging", "--to", "production", option, " "]);
            Assert.Equal(2, result.Code);
            Assert.Contains(option, result.Error + result.Out);
        }
    }

    [Fact]
    public void Nothing_serves_so_nothing_is_promoted()
    {
        var result = _run.Run<Build>("Promote --from staging --to production");

        Assert.Equal(3, result.Code);
        Assert.Contains("Nothing serves in staging that could be promoted", result.Out + result.Error);
    }

    [Fact]
    public async Task What_serves_with_success_is_taken()
    {
        using var site = new Site();
        await site.Deploy("1");
        await site.Deploy("2");

        Assert.Equal("2", (await TakenAsync(site)).Rollout.Release.Version);
        await site.Rollback();
        Assert.Equal("1", (await TakenAsync(site)).Rollout.Release.Version);
    }

    [Fact]
    public async Task What_is_just_being_tried_there_is_not_taken()
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Host.KillAt = site.Host.Operations + 4;
        await Assert.ThrowsAnyAsync<Exception>(() => site.Deploy("2"));
        site.Host.Revive();

        var error = await Assert.ThrowsAsync<PipelineException>(() => TakenAsync(site));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("What serves in staging is not settled", error.Message);
        Assert.Contains("Recover", error.Message);
    }

    [Fact]
    public async Task What_the_record_does_not_say_is_not_taken()
    {
        using var site = new Site();
        await site.Deploy("1");
        File.Delete(site.Host.JournalPath);

        Assert.Contains("is not what its record says", (await Assert.ThrowsAsync<PipelineException>(() => TakenAsync(site))).Message);
    }

    private static async Task<RolloutRecord> TakenAsync(Site site) =>
        PromoteRun.Serving(Site.System, Staging, await site.Host.ReadAsync(default), await site.Host.ObserveAsync(default));
}
