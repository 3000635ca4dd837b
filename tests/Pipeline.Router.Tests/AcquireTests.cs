using Pipeline.Router.Control;
using Pipeline.Router.Keeping;
using Pipeline.Router.Processes;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Tests;

public sealed class AcquireTests
{
    [Fact]
    public async Task A_request_is_never_on_a_group_that_counts_as_drained()
    {
        // In memory where possible: the more swaps, the more likely the moment between looking and counting is met.
        var directory = Directory.Exists("/dev/shm") ? Path.Combine("/dev/shm", Path.GetRandomFileName()) : RunningRouter.FreshDirectory();
        Directory.CreateDirectory(directory);
        var tables = new TableSwitch(new Ledger(new StateFile(directory, SilentLog()), SilentLog(), TimeProvider.System), SilentLog(), TimeProvider.System);
        tables.Set(0, Definition(0));
        var wrong = 0;
        var stop = false;
        var requests = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                var table = tables.Current!;
                var group = table.Services[0].Draw(null)!.Group;
                if (!tables.Enter(table, group, false))
                    continue;
                // Held, so it is either in the table or still known as draining.
                if (group.Requests.Count < 1 || !tables.Of(group.Definition.Rollout).Contains(group))
                    Interlocked.Increment(ref wrong);
                tables.Leave(group, false);
            }
        })).ToArray();

        for (var i = 1; i <= 5000; i++)
            tables.Set(i, Definition(i));
        Volatile.Write(ref stop, true);
        await Task.WhenAll(requests);

        Assert.Equal(0, wrong);
        Assert.Empty(tables.Draining);
        Assert.Equal(0, tables.Current!.Shares.Single().Group.Requests.Count);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void The_replica_with_the_least_in_flight_is_next_and_one_that_is_down_comes_last()
    {
        var time = new ManualTime();
        var group = new Group("web", new("d", "r", "s", 100, [new("a", "http://h:1"), new("b", "http://h:2"), new("c", "http://h:3")]), new Counters(), time);
        Replica Named(string name) => group.Replicas.Single(r => r.Address.Instance == name);
        Named("a").Enter();
        Named("b").MarkDown();

        Assert.Equal("c", group.Pick([])!.Address.Instance);
        Assert.Equal("a", group.Pick([Named("c")])!.Address.Instance);
        Assert.Equal("b", group.Pick([Named("c"), Named("a")])!.Address.Instance);
        Assert.Null(group.Pick(group.Replicas));

        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("b", group.Pick([Named("c")])!.Address.Instance);
        Named("a").Leave();
        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, 3).Select(_ => group.Pick([])!.Address.Instance).Order());
    }

    [Fact]
    public void A_process_that_keeps_dying_young_is_restarted_ever_later_and_one_that_lived_at_once()
    {
        var delay = new RespawnDelay();
        var young = Enumerable.Range(0, 10).Select(_ => delay.After(TimeSpan.FromSeconds(1)).TotalMilliseconds);

        Assert.Equal([0, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000], young);
        Assert.Equal(TimeSpan.Zero, delay.After(TimeSpan.FromSeconds(6)));
        Assert.Equal(TimeSpan.Zero, delay.After(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void The_control_path_is_the_same_for_every_spelling_of_a_directory()
    {
        Assert.Equal("/a/b/control.sock", ControlPath.Socket("/a/x/../b/"));
        var longer = "/" + new string('é', 60);
        Assert.NotEqual(ControlPath.Socket(longer), ControlPath.Socket(longer + "x"));
        Assert.Equal(ControlPath.Socket(longer), ControlPath.Socket(longer + "/"));
    }

    private static EventLog SilentLog() => new("test", TextWriter.Null);

    private static RoutingTable Definition(int number) => Tables.Of(new RoutedGroup($"d{number}", "r", "s", 100, [new("a", "http://127.0.0.1:1")]));
}
