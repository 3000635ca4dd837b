using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Upstreams;

namespace Pipeline.Router.Tests;

public sealed class AcquireTests
{
    [Fact]
    public async Task A_request_is_never_on_an_upstream_that_counts_as_drained()
    {
        // In memory where possible: the more swaps, the more likely the moment between looking and counting is met.
        var directory = Directory.Exists("/dev/shm") ? Path.Combine("/dev/shm", Path.GetRandomFileName()) : RunningRouter.FreshDirectory();
        Directory.CreateDirectory(directory);
        var upstreams = new UpstreamSwitch(new StateFile(directory, SilentLog()), SilentLog(), TimeProvider.System);
        upstreams.TrySwitch(0, Definition(0));
        var wrong = 0;
        var stop = false;
        var requests = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                var upstream = upstreams.Acquire(false)!;
                // Held, so it is either current or still known as draining.
                if (upstream.Requests.Count < 1 || (upstreams.Current != upstream && !upstreams.Draining.Contains(upstream)))
                    Interlocked.Increment(ref wrong);
                upstreams.Release(upstream, false);
            }
        })).ToArray();

        for (var i = 1; i <= 5000; i++)
            upstreams.TrySwitch(i, Definition(i));
        Volatile.Write(ref stop, true);
        await Task.WhenAll(requests);

        Assert.Equal(0, wrong);
        Assert.Empty(upstreams.Draining);
        Assert.Equal(0, upstreams.Current!.Requests.Count);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void The_replica_with_the_least_in_flight_is_next_and_one_that_is_down_comes_last()
    {
        var time = new ManualTime();
        var upstream = new Upstream(new("d", "r", "s", [new("a", "http://h:1"), new("b", "http://h:2"), new("c", "http://h:3")]), time);
        Replica Named(string name) => upstream.Replicas.Single(r => r.Address.Instance == name);
        Named("a").Enter();
        Named("b").MarkDown();

        Assert.Equal("c", upstream.Pick([])!.Address.Instance);
        Assert.Equal("a", upstream.Pick([Named("c")])!.Address.Instance);
        Assert.Equal("b", upstream.Pick([Named("c"), Named("a")])!.Address.Instance);
        Assert.Null(upstream.Pick(upstream.Replicas));

        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("b", upstream.Pick([Named("c")])!.Address.Instance);
        Named("a").Leave();
        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, 3).Select(_ => upstream.Pick([])!.Address.Instance).Order());
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

    private static StoredUpstream Definition(int number) => new($"d{number}", "r", "s", [new("a", "http://127.0.0.1:1")]);

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
