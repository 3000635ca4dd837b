using System.Net;

namespace Hello.Tests;

public sealed class LifecycleTests : IDisposable
{
    private const int Interrupt = 2;
    private readonly DataDirectory data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task It_is_live_but_not_ready_until_it_is_warm()
    {
        await using var cold = await HelloProcess.Start(data.Path, ("HELLO_WARMUP_MS", "600000"));
        await using var warm = await HelloProcess.StartReady(data.Path, ("HELLO_WARMUP_MS", "1"));

        using var live = await cold.Http.GetAsync("/health/live");
        using var early = await cold.Http.GetAsync("/health/ready");
        using var late = await warm.Http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Contains("warming", await early.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(Interrupt)]
    public async Task A_request_in_flight_finishes_while_readiness_says_draining(int signal)
    {
        await using var hello = await HelloProcess.StartReady(data.Path);
        var slow = hello.Http.GetAsync("/slow?ms=4000");
        await Until(async () => (await hello.Http.GetStringAsync("/metrics")).Contains("hello_requests_in_flight 2"));

        hello.Signal(signal);
        await hello.Logged(" draining ");
        using var ready = await hello.Http.GetAsync("/health/ready");
        var stillRunning = !slow.IsCompleted;
        using var answer = await slow;

        Assert.True(stillRunning);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("draining", await ready.Content.ReadAsStringAsync());
        Assert.True(ready.Headers.ConnectionClose);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await hello.Exit());
        await hello.Logged(" stopped ");
    }

    [Fact]
    public async Task Health_checks_during_the_drain_do_not_prolong_it()
    {
        await using var hello = await HelloProcess.StartReady(data.Path);
        // It goes on asking until nobody is there to answer.
        var checks = Task.Run(async () =>
        {
            while (true)
                await hello.Http.GetAsync("/slow?ms=300");
        });

        hello.Signal();

        Assert.Equal(0, await hello.Exit());
        await Assert.ThrowsAsync<HttpRequestException>(() => checks);
    }

    [Fact]
    public async Task A_signal_during_warm_up_stops_it_in_order()
    {
        await using var hello = await HelloProcess.Start(data.Path, ("HELLO_WARMUP_MS", "600000"));

        hello.Signal();

        Assert.Equal(0, await hello.Exit());
    }

    [Fact]
    public async Task Stopping_leaves_no_write_ahead_log_behind()
    {
        await using var hello = await HelloProcess.StartReady(data.Path);
        (await hello.Http.PostAsync("/hits", null)).Dispose();
        hello.Signal();
        await hello.Exit();

        Assert.Equal(["hello.db"], Directory.GetFiles(data.Path).Select(Path.GetFileName));
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
            patience.Token.ThrowIfCancellationRequested();
    }
}
