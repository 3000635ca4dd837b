using Pipeline.Diagnostics;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>Deployers and containers that die in the middle of a deployment.</summary>
public sealed class KilledTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    // What an upgrade does.
    private static readonly string[] Operations =
        [
            "tidy", "open", "place", "job", "start web", "ready web", "switch", "start worker", "ready worker", "stop beat", "start beat", "ready beat", "drain", "forget", "stop all", "prune",
        ];

    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Killed_deployer_leaves_what_the_next_command_brings_to_order_and_users_never_notice()
    {
        // One of each third: before users see the new release, while they see it, and when it is handed over.
        var points = LabSample.Of([.. Enumerable.Range(0, 2 * Operations.Length)], 3);

        // Where the store was killed, it has lost what was said to it then.
        await _site.RedisAsync("DEL", "beat");
        foreach (var point in points)
        {
            var (old, next, name, after) = (await _site.CurrentAsync(), deployed.Next(), Operations[point / 2], point % 2 == 1);
            var where = $"killed {(after ? "after" : "before")} {name}";
            await using var load = new SiteLoad(_site.Port);
            await load.AnswersAsync(old, 10);
            AtOperation? host = null;
            var killed = await Record.ExceptionAsync(() => _site.DeployAsync(next, x => host = new AtOperation(x, y => y.Name == name, after, () => throw new KilledException())));
            // What only tidies up is no reason to fail.
            if (name != "prune")
                Assert.True(killed?.GetBaseException() is KilledException || killed?.Message.Contains("killed", StringComparison.Ordinal) is true, $"{where}: {killed}");
            Assert.Equal(Operations.TakeWhile(x => x != name).Append(name), host!.Trace);

            await _site.RecoverAsync();
            var serves = await _site.CurrentAsync();
            await load.AnswersAsync(serves, 10);
            await load.EndAsync();
            Assert.True(load.Failures.IsEmpty, $"{where}: {string.Join('\n', load.Failures)}");
            Assert.Empty(load.Releases.Keys.Except([old, next]));
            // Once users saw it, it stays.
            Assert.Equal(point >= 2 * Array.IndexOf(Operations, "switch") + 1 ? next : old, serves);
            await _site.ServesAsync(serves);
            await _site.BeatWasNeverTwiceAsync();
        }
    }

    [LabFact("mmdebstrap")]
    public async Task Replica_that_is_killed_before_users_see_it()
    {
        var failed = await EndsInOrderAsync("switch", x => $"{x}-web-1");
        Assert.Contains("A replica of the new release ended", failed!.Message, StringComparison.Ordinal);
        Assert.Contains("serves again", failed.Message, StringComparison.Ordinal);
        Assert.Contains("-web-1: exited, exit code 137", failed.Message, StringComparison.Ordinal);
    }

    [LabFact("mmdebstrap")]
    public Task Router_that_is_killed_during_a_deployment() => EndsInOrderAsync("switch", _ => $"{_site.Project}-router-1");

    [LabFact("mmdebstrap")]
    public Task Edge_that_is_killed_during_a_deployment() => EndsInOrderAsync("start worker", _ => $"{_site.Project}-nginx-1");

    [LabFact("mmdebstrap")]
    public Task Store_that_is_killed_during_a_deployment() => EndsInOrderAsync("drain", _ => $"{_site.Project}-redis-1");

    /// <summary>Whether the deployment succeeds or not, it says so truly, and the next command leaves one release with all its services.</summary>
    private async Task<Exception?> EndsInOrderAsync(string operation, Func<string, string> victim)
    {
        var (old, next) = (await _site.CurrentAsync(), deployed.Next());
        var failed = await Record.ExceptionAsync(() => _site.DeployAsync(next, host => new AtOperation(host, x => x.Name == operation, after: false, async () =>
        {
            var rollout = (await host.ReadAsync(default)).History.Unfinished!.Rollout.Id;
            await DockerCli.DockerAsync("kill", victim($"{_site.Project}-{rollout}"));
        })));
        if (failed is not null)
            Assert.IsType<PipelineException>(failed);
        _site.Said.Enqueue($"{failed}");

        var wrong = await Record.ExceptionAsync(_site.RecoverAsync);
        Assert.True(wrong is null, $"{wrong?.Message}\nafter\n{string.Join('\n', _site.Said.TakeLast(60))}");
        var serves = await _site.CurrentAsync();
        if (failed is null)
            Assert.Equal(next, serves);
        Assert.Contains(serves, (string[])[old, next]);
        await _site.ServesAsync(serves);
        foreach (var service in (string[])["router", "nginx", "redis"])
            Assert.Single(await _site.OfAsync(service));
        return failed;
    }
}
