using System.Globalization;
using Pipeline.Router.Control;

namespace Pipeline.Lab.Routers;

/// <summary>The router as it runs on a Docker host: locked, and reached by <c>docker exec</c> alone.</summary>
public sealed class RouterImageTests
{
    [LabFact]
    public async Task The_locked_container_swaps_tables_under_load_and_survives_its_worker_without_losing_a_request()
    {
        await using var router = await RouterContainer.StartAsync();
        var (one, two) = (await router.BackendAsync("one", 100), await router.BackendAsync("two", 0));
        await using var lease = await router.Control.LeaseAsync("lab run");
        await router.Control.SetTableAsync(lease.Token, Table(one, two));

        var load = new RouterLoad(router.Url, 6);
        await using (load)
        {
            await load.AnswersAsync(200);
            for (var swap = 0; swap < 20; swap++)
            {
                var weight = swap % 2 == 0 ? 0 : 100;
                await router.Control.SetTableAsync(lease.Token, Table(one with { Weight = weight }, two with { Weight = 100 - weight }));
                Assert.True((await router.Control.DrainAsync(weight == 0 ? "one" : "two", TimeSpan.FromSeconds(10), TimeSpan.Zero)).Drained);
                await load.AnswersAsync(50);
            }
        }
        Assert.Empty(load.Failures);
        Assert.True(load.Releases["one"] > 100 && load.Releases["two"] > 100);

        // A worker that is killed takes along what is open to it, so nothing is: all that comes while there is none waits for the next.
        var before = (await router.Control.GetStateAsync())!.Pid;
        await router.ShellAsync(string.Create(CultureInfo.InvariantCulture, $"kill -9 {before}"));
        load = new RouterLoad(router.Url, 6);
        await using (load)
        {
            await load.AnswersAsync(200);
            await router.Control.SetTableAsync(lease.Token, Table(one with { Weight = 50 }, two with { Weight = 50 }));
            await load.AnswersAsync(200);
        }
        Assert.Empty(load.Failures);
        var state = (await router.Control.GetStateAsync())!;
        Assert.NotEqual(before, state.Pid);
        Assert.Equal(1, state.KeeperPid);
        Assert.Equal(lease.Token, state.Lease?.Token);
        Assert.False(lease.Lost.IsCancellationRequested);
        // Two before the worker was killed, the lease's and all others', and two after.
        Assert.InRange(router.Pipes.Count, 2, 8);
    }

    [LabFact]
    public async Task What_is_kept_survives_the_container_and_its_owner_is_missed_at_once()
    {
        await using var router = await RouterContainer.StartAsync();
        var one = await router.BackendAsync("one", 100);
        var lease = await router.Control.LeaseAsync("lab run");
        await router.Control.SetTableAsync(lease.Token, Table(one));
        await router.Control.AppendAsync(lease.Token, "planned");
        await router.Control.PutRecordAsync(lease.Token, "password", "generated"u8.ToArray());
        using var http = new HttpClient();
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(router.Metrics, "/health")));
        Assert.Contains("router_leased 1\n", await http.GetStringAsync(new Uri(router.Metrics, "/metrics")), StringComparison.Ordinal);

        await lease.DisposeAsync();

        // A deployer that is killed.
        var deployer = router.Connect();
        await deployer.WriteAsync("POST /lease HTTP/1.1\r\nHost: r\r\nContent-Length: 20\r\n\r\n{\"owner\":\"deployer\"}"u8.ToArray());
        await Pipeline.Tests.Until.TrueAsync(async () => (await router.Control.GetStateAsync())?.Lease is { Owner: "deployer" }, TimeSpan.FromSeconds(10));
        deployer.Kill();
        await Pipeline.Tests.Until.TrueAsync(async () => (await router.Control.GetStateAsync()) is { Lease: null }, TimeSpan.FromSeconds(10));
        await using (var next = await router.Control.LeaseAsync("next run"))
            Assert.Equal(lease.Token + 2, next.Token);

        // What others leave behind is reaped by the first process.
        await router.ShellAsync("sleep 0.1 & exit");
        await Pipeline.Tests.Until.TrueAsync(async () => await router.ShellAsync("grep -l 'State:.Z' /proc/[0-9]*/status | wc -l") == "0"
            && !(await router.ShellAsync("cat /proc/[0-9]*/comm")).Contains("sleep", StringComparison.Ordinal), TimeSpan.FromSeconds(10));

        Assert.Equal("0", await router.StopAsync());
        await router.RestartAsync();
        Assert.Equal("one", await http.GetStringAsync(router.Url));
        Assert.Equal(["planned"], await router.Control.GetJournalAsync());
        Assert.Equal("generated"u8.ToArray(), await router.Control.GetRecordAsync("password"));
    }

    private static RoutingTable Table(params RoutedGroup[] groups) => new([new RoutedService("web", groups)], [new TableRoute("/", "web")]);
}
