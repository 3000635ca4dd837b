using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class SurvivalTests
{
    private static readonly string[] Pair = ["keeper", "worker"];

    [Fact]
    public async Task A_killed_worker_is_replaced_and_no_connection_is_refused()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        var before = await router.StateAsync();

        var load = new Load(router.Url);
        await using (load)
        {
            await load.AnswersAsync(200);
            RunningRouter.Kill(before.Pid);
            await load.AnswersAsync(200);
        }

        // What the dead process had open is lost: at most one request per client, and none is told that nobody listens.
        Assert.InRange(load.Failures.Count, 0, 6);
        Assert.DoesNotContain(load.Failures, f => f.Contains("refused", StringComparison.OrdinalIgnoreCase) || f.StartsWith("ConnectionError", StringComparison.Ordinal));
        var after = await router.StateAsync();
        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Equal(before.KeeperPid, after.KeeperPid);
        Assert.Equal("one", after.Active());
        Assert.Equal(Pair, router.Roles);
    }

    [Fact]
    public async Task A_killed_keeper_is_replaced_and_clients_notice_nothing()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);

        var load = new Load(router.Url);
        await using (load)
        {
            await load.AnswersAsync(100);
            for (var i = 0; i < 2; i++)
            {
                var before = await router.StateAsync();
                RunningRouter.Kill(before.KeeperPid);
                await Until.TrueAsync("there is another keeper", async () => (await router.StateAsync()).KeeperPid != before.KeeperPid);
                Assert.Equal(before.Pid, (await router.StateAsync()).Pid);
                await load.AnswersAsync(100);
            }
        }

        Assert.Empty(load.Failures);
        Assert.Equal(6, load.Connections);
        Assert.Equal(Pair, router.Roles);
    }

    [Fact]
    public async Task Keeper_and_worker_replace_each_other_in_any_order()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };

        foreach (var keeperFirst in new[] { true, false, true })
        {
            var before = await router.StateAsync();
            RunningRouter.Kill(keeperFirst ? before.KeeperPid : before.Pid);
            await Until.TrueAsync("the dead one is replaced", async () =>
                await router.StateAsync() is var now && (keeperFirst ? now.KeeperPid != before.KeeperPid : now.Pid != before.Pid));
            await Until.TrueAsync("there is one of each", () => router.Roles.SequenceEqual(Pair));
            Assert.Equal("hello", await client.GetStringAsync("/"));
        }

        await router.Control.ShutdownAsync(1);
        Assert.Empty(router.Processes);
    }

    [Fact]
    public async Task When_both_are_killed_run_brings_back_the_same_upstream()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(7, "one", one);
        var state = await router.StateAsync();
        RunningRouter.Kill(state.KeeperPid, 19);
        RunningRouter.Kill(state.Pid);
        RunningRouter.Kill(state.KeeperPid);
        await Until.TrueAsync("both are gone", () => !RouterLiveness.IsAlive(router.Directory));
        Assert.Null(await router.Control.GetStateAsync());

        await router.RunAsync(router.Listen);

        Assert.Equal((7, "one"), ((await router.StateAsync()).Token, (await router.StateAsync()).Active()));
        using var client = new HttpClient { BaseAddress = router.Url };
        Assert.Equal("hello", await client.GetStringAsync("/"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_process_takes_the_other_along_on_SIGTERM_and_neither_minds_SIGINT(bool keeper)
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        var state = await router.StateAsync();
        RunningRouter.Kill(state.KeeperPid, 2);
        RunningRouter.Kill(state.Pid, 2);
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);
        Assert.Equal(state.Pid, (await router.StateAsync()).Pid);
        Assert.Equal(state.KeeperPid, (await router.StateAsync()).KeeperPid);

        RunningRouter.Kill(keeper ? state.KeeperPid : state.Pid, 15);

        await Until.TrueAsync("the router stops", () => router.Log.Contains("stops;", StringComparison.Ordinal));
        one.GoOn.Release();
        Assert.Equal("first last", await slow);
        await Until.TrueAsync("both are gone", () => router.Processes.Count == 0);
        Assert.DoesNotContain("died", router.Log, StringComparison.Ordinal);
    }
}
