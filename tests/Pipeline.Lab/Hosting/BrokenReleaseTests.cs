using Pipeline.Engine;

namespace Pipeline.Lab.Hosting;

/// <summary>Releases that are broken, each in its own way.</summary>
public sealed class BrokenReleaseTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public Task Release_that_says_it_is_another() => LeavesTheOldServingAsync("lie", "step `health`", "X-Release is 0.0.0-lie", "-web-");

    [LabFact("mmdebstrap")]
    public Task Release_that_flaps() => LeavesTheOldServingAsync("flap", "step `health`", "-web-", "within 3 s");

    [LabFact("mmdebstrap")]
    public Task Release_that_is_slow() => LeavesTheOldServingAsync("slow", "step `health`", "-web-", "no answer within 1000 ms");

    [LabFact("mmdebstrap")]
    public Task Release_that_redirects_its_health_page() => LeavesTheOldServingAsync("redirect", "step `health`", "-web-", "status 302");

    [LabFact("mmdebstrap")]
    public Task Release_that_uses_up_its_memory() => LeavesTheOldServingAsync("leak", "step `health`", "-web-", "out of memory");

    [LabFact("mmdebstrap")]
    public Task Release_that_does_not_start() => LeavesTheOldServingAsync("crash", "step `health`", "-web-", "web: there is no configuration here");

    [LabFact("mmdebstrap")]
    public Task Release_that_fails_the_smoke_checks_only() => LeavesTheOldServingAsync("smoke", "step `smoke`", "GET /smoke", "status 500 instead of 200", "serves again");

    [LabFact("mmdebstrap")]
    public Task Release_whose_job_fails() => LeavesTheOldServingAsync("job-fails", "step `job`", "Job job exited with code 1", "-job-1", "job: column orders.total exists");

    [LabFact("mmdebstrap")]
    public Task Release_whose_job_does_not_end() => LeavesTheOldServingAsync("job-hangs", "step `job`", "Job job did not end within 3 s", "-job-1", "job: waiting for a lock");

    private async Task LeavesTheOldServingAsync(string mode, params string[] said)
    {
        var old = (await _site.OfAsync("web")).Concat(await _site.OfAsync("worker")).Concat(await _site.OfAsync("nginx")).Select(x => x.Id).Order().ToList();
        var version = deployed.Next();
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync("1", 20);
        var error = await _site.FailsAsync(version, mode);
        await load.AnswersAsync("1", 20);
        await load.EndAsync();

        Assert.Equal(ExitCode.Failed, error.Code);
        foreach (var text in said)
            Assert.Contains(text, error.Message, StringComparison.Ordinal);
        // A failed smoke check is answered by the new release for a moment, and by a whole answer all the same.
        Assert.Empty(load.Failures);
        if (mode != "smoke")
            Assert.Equal(["1"], load.Releases.Keys);
        await _site.ServesAsync("1");
        Assert.Equal(old, (await _site.OfAsync("web")).Concat(await _site.OfAsync("worker")).Concat(await _site.OfAsync("nginx")).Select(x => x.Id).Order());
        await _site.BeatWasNeverTwiceAsync();
        if (mode.StartsWith("job", StringComparison.Ordinal))
            Assert.Equal("1", await _site.RedisAsync("GET", $"job {version}"));
    }
}
