using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class LeaseTests
{
    [Fact]
    public async Task One_run_holds_the_environment_and_the_next_gets_a_greater_token()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        var first = await router.Control.LeaseAsync("run 1");
        using var other = new ControlClient(router.Directory);

        var refusal = await Assert.ThrowsAsync<RouterLeasedException>(() => other.LeaseAsync("run 2"));
        Assert.Equal(("run 1", first.Token), (refusal.Holder.Owner, refusal.Holder.Token));
        Assert.Contains("run 1", refusal.Message, StringComparison.Ordinal);
        await router.SwitchAsync(first.Token, "one", one);
        await first.DisposeAsync();

        await using var second = await other.LeaseAsync("run 2");
        Assert.Equal(first.Token + 1, second.Token);
        Assert.Equal(second.Token, (await router.StateAsync()).Lease!.Token);
        await Assert.ThrowsAsync<RouterFencedException>(() => router.SwitchAsync(first.Token, "two", one));
        await Assert.ThrowsAsync<RouterFencedException>(() => router.Control.AppendAsync(first.Token, "line"));
        await Assert.ThrowsAsync<RouterFencedException>(() => router.Control.PutRecordAsync(first.Token, "r", [1]));
        await Assert.ThrowsAsync<RouterFencedException>(() => router.Control.ShutdownAsync(first.Token));
        await Assert.ThrowsAsync<RouterFencedException>(() => router.SwitchAsync(99, "two", one));
        Assert.Equal("one", (await router.StateAsync()).Active());
        Assert.False(second.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_outlives_the_worker()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var lease = await router.Control.LeaseAsync("run 1");
        for (var i = 0; i < 2; i++)
        {
            var before = (await router.StateAsync()).Pid;
            RunningRouter.Kill(before);
            await router.SwitchAsync(lease.Token, $"r{i}", one);
            await Until.TrueAsync("it goes on", () => Count(router.Log, "goes on") == i + 1);
            using var other = new ControlClient(router.Directory);
            await Assert.ThrowsAsync<RouterLeasedException>(() => other.LeaseAsync("run 2"));
        }
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_run_that_dies_frees_the_environment_at_once()
    {
        await using var router = await RunningRouter.StartAsync();
        var (exitCode, output) = await Shell.RunAsync("sh", "-c",
            $"curl -sN --max-time 1 --unix-socket {ControlPath.Socket(router.Directory)} -d '{{\"owner\":\"run 1\"}}' http://router/lease");
        Assert.Equal((28, "{\"token\":1}"), (exitCode, output.Trim()));

        await Until.TrueAsync("nobody holds it", async () => (await router.StateAsync()).Lease is null);
        await using var next = await router.Control.LeaseAsync("run 2");
        Assert.Equal(2, next.Token);
    }

    [Fact]
    public async Task Who_loses_the_lease_learns_of_it()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var lease = await router.Control.LeaseAsync("run 1");
        var lost = new TaskCompletionSource();
        lease.Lost.Register(lost.SetResult);
        using var http = ControlConnection.Open(router.Directory);

        using var ended = await http.PostAsync("/lease/end", new StringContent($"{{\"token\":{lease.Token}}}"));

        await lost.Task.WaitAsync(Until.Deadline);
    }

    [Fact]
    public async Task A_lease_is_lost_when_the_router_is_gone()
    {
        await using var router = await RunningRouter.StartAsync();
        var time = new ManualTime();
        await using var lease = await RouterLease.TakeAsync(router.Control, "run 1", null, time, default);
        await router.Control.ShutdownAsync(lease.Token);
        time.Pass(TimeSpan.FromSeconds(14.9));
        Assert.False(lease.Lost.IsCancellationRequested);

        time.Pass(TimeSpan.FromSeconds(0.1));

        Assert.True(lease.Lost.IsCancellationRequested);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
