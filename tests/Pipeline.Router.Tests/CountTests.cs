using System.Globalization;
using Pipeline.Router.Control;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Tests;

public sealed class CountTests
{
    [Fact]
    public async Task Requests_errors_and_latency_are_counted_for_every_group()
    {
        await using var router = await RunningRouter.StartAsync(null, "--metrics", "127.0.0.1:0");
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        foreach (var path in new[] { "/", "/", "/fail", "/nothing" })
            using (await client.GetAsync(path))
            {
            }
        await Until.TrueAsync("all are counted", async () => (await router.StateAsync()).Groups.Single().Counts.Requests == 4);

        var counts = (await router.StateAsync()).Groups.Single().Counts;
        Assert.Equal((4, 1, 4), (counts.Requests, counts.Errors, counts.Latency.Sum()));
        Assert.InRange(counts.Quantile(0.95), 0.0001, 10);
        var text = await router.Control.GetMetricsAsync();
        Assert.Contains("""router_group_requests_total{service="web",rollout="one",release="one",slot="blue"} 4""", text, StringComparison.Ordinal);
        Assert.Contains("""router_group_errors_total{service="web",rollout="one",release="one",slot="blue"} 1""", text, StringComparison.Ordinal);
        Assert.Contains("""router_group_latency_seconds_bucket{service="web",rollout="one",release="one",slot="blue",le="+Inf"} 4""", text, StringComparison.Ordinal);
        Assert.Contains("""router_group_weight{service="web",rollout="one",release="one",slot="blue"} 100""", text, StringComparison.Ordinal);
        Assert.Contains("router_requests_total 4\n", text, StringComparison.Ordinal);
        Assert.Contains("router_leased 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_shows_in_the_figures_as_the_moment_since_when_a_release_gets_requests()
    {
        await using var router = await RunningRouter.StartAsync(null, "--metrics", "127.0.0.1:0");
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await router.SwitchAsync(1, "one", one);
        var first = await SinceAsync("one");
        Assert.InRange(first!.Value, before, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);

        var worker = (await router.StateAsync()).Pid;
        RunningRouter.Kill(worker);
        await Until.TrueAsync("another worker serves", async () => (await router.StateAsync()).Pid != worker);
        Assert.Equal(first, await SinceAsync("one"));

        await router.SwitchAsync(2, "two", two);
        Assert.Null(await SinceAsync("one"));
        Assert.True(await SinceAsync("two") > first);

        async Task<double?> SinceAsync(string rollout)
        {
            var start = $"router_group_since_timestamp_seconds{{service=\"web\",rollout=\"{rollout}\"";
            var line = (await router.Control.GetMetricsAsync()).Split('\n').SingleOrDefault(x => x.StartsWith(start, StringComparison.Ordinal));
            return line is null ? null : double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task The_second_listener_answers_metrics_and_health_and_nothing_else_also_after_a_restart()
    {
        var port = FreePort();
        await using var router = await RunningRouter.StartAsync(null, "--metrics", $"127.0.0.1:{port}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("ok\n", await client.GetStringAsync("/health"));
            Assert.Contains("# TYPE router_group_latency_seconds histogram\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
            using var other = await client.GetAsync("/state");
            Assert.Equal(404, (int)other.StatusCode);
            var before = (await router.StateAsync()).Pid;
            RunningRouter.Kill(before);
            await Until.TrueAsync("another worker serves", async () => (await router.StateAsync()).Pid != before);
            client.CancelPendingRequests();
        }
    }

    [Fact]
    public void A_quantile_is_found_within_its_class()
    {
        var counters = new Counters();
        for (var i = 0; i < 90; i++)
            counters.Add(200, TimeSpan.FromMilliseconds(8));
        for (var i = 0; i < 10; i++)
            counters.Add(500, TimeSpan.FromMilliseconds(80));
        var counts = counters.Read();

        Assert.Equal((100, 10), (counts.Requests, counts.Errors));
        Assert.Equal(0.0075, counts.Quantile(0.45), 6);
        Assert.Equal(0.075, counts.Quantile(0.95), 6);
        Assert.Equal(0, GroupCounts.None.Quantile(0.5));
        counters.Add(200, TimeSpan.FromMinutes(2));
        Assert.Equal(30, counters.Read().Quantile(1));
        Assert.Equal((1, 0, 1), (counters.Read().Since(counts).Requests, counters.Read().Since(counts).Errors, counters.Read().Since(counts).Latency.Sum()));
        Assert.Equal(counts, counts.Since(counters.Read()));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
