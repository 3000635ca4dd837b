using Pipeline.Diagnostics;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>The engine's daemon is restarted while it is used; its containers go on, as <c>live-restore</c> lets them.</summary>
public sealed class DaemonTests
{
    [LabFact("mmdebstrap")]
    public async Task Daemon_that_is_restarted_in_any_phase_leaves_what_the_next_command_brings_to_order_and_users_never_notice()
    {
        var (port, httpPort) = (LabPort.Free(), LabPort.Free());
        await using var engine = await OtherEngine.StartAsync(
            [port, httpPort], await HostImages.RouterAsync(), SampleImages.Mirror + "redis", SampleImages.Mirror + "nginx", SampleImages.Mirror + "python:trixie-slim");
        await using var site = new LabSite { Host = engine.Endpoint, Port = port, HttpPort = httpPort };
        await site.InitializeAsync();
        await site.DeployAsync("1");

        var number = 1;
        foreach (var operation in LabSample.Of(["open", "place", "job", "start web", "switch", "start worker", "stop beat", "drain", "stop all", "prune"], 2))
        {
            var (old, next) = (await site.CurrentAsync(), $"{++number}");
            await using var before = new SiteLoad(site.Port);
            await before.AnswersAsync(old, 10);
            SiteLoad? after = null;
            var failed = await Record.ExceptionAsync(() => site.DeployAsync(next, host => new AtOperation(host, x => x.Name == operation, after: false, async () =>
            {
                // While it restarts, the daemon itself takes published ports away for some tenths of a second, whatever runs behind them.
                await before.EndAsync();
                await engine.RestartDaemonAsync();
                after = new SiteLoad(site.Port);
            })));
            await using var load = after!;
            if (failed is not null)
                Assert.IsType<PipelineException>(failed);

            var wrong = await Record.ExceptionAsync(site.RecoverAsync);
            Assert.True(wrong is null, $"{operation}: {wrong?.Message}\nafter {failed?.Message}\n{string.Join('\n', site.Said.TakeLast(40))}");
            var serves = await site.CurrentAsync();
            Assert.Contains(serves, failed is null ? [next] : (string[])[old, next]);
            await load.AnswersAsync(serves, 10);
            await load.EndAsync();
            Assert.True(before.Failures.IsEmpty && load.Failures.IsEmpty, $"{operation}: {string.Join('\n', before.Failures.Concat(load.Failures))}");
            await site.ServesAsync(serves);
            await site.BeatWasNeverTwiceAsync();
        }
    }
}
