using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Systems.Images;
using static Pipeline.Tests.Registries.FakeRegistry;

namespace Pipeline.Tests.Registries;

public sealed class RetryTests
{
    private readonly FakeRegistry _fake = new();
    private readonly PassingTime _time = new();

    public RetryTests() => _fake.PushImage("a", DateTimeOffset.UnixEpoch, "1");

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task What_passes_is_waited_for(HttpStatusCode status)
    {
        _fake.Before = (_, count) => count < 3 ? Text(status, "") : null;
        Assert.NotNull(await AskAsync());
        Assert.Equal(3, _fake.Requests.Count);
    }

    [Fact]
    public async Task It_ends_after_six_attempts_and_says_so()
    {
        _fake.Before = (_, _) => Text(HttpStatusCode.BadGateway, "<html>");
        var e = await Assert.ThrowsAsync<PipelineException>(AskAsync);
        Assert.Contains("the registry is not well: 502", e.Message);
        Assert.Contains("6 attempts in", e.Message);
        Assert.Equal(6, _fake.Requests.Count);
        // Five pauses that double from half a second, and vary.
        Assert.InRange(_time.Passed.TotalSeconds, 5, 16);
    }

    [Fact]
    public async Task A_registry_that_is_down_is_asked_again_and_then_named()
    {
        _fake.Before = (_, _) => throw new HttpRequestException("x", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused));
        var e = await Assert.ThrowsAsync<PipelineException>(AskAsync);
        Assert.Contains("nobody listens on registry.test:443 (6 attempts", e.Message);
    }

    [Fact]
    public async Task The_pause_that_it_asks_for_is_made()
    {
        _fake.Before = (_, count) => count == 1 ? After(TimeSpan.FromSeconds(45)) : null;
        Assert.NotNull(await AskAsync());
        Assert.InRange(_time.Passed.TotalSeconds, 45, 46);
    }

    [Fact]
    public async Task A_pause_longer_than_the_time_left_is_not_begun()
    {
        _fake.Before = (_, _) => After(TimeSpan.FromHours(1));
        var e = await Assert.ThrowsAsync<PipelineException>(AskAsync);
        Assert.Contains("asks to wait 3600 s, longer than the time there is", e.Message);
        Assert.Single(_fake.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task What_will_not_change_is_not_asked_again(HttpStatusCode status)
    {
        _fake.Before = (_, _) => Text(status, """{"errors":[{"code":"NAME_INVALID","message":"invalid repository name"}]}""");
        var e = await Assert.ThrowsAsync<PipelineException>(AskAsync);
        Assert.Contains($"it answered {(int)status} NAME_INVALID invalid repository name", e.Message);
        Assert.Single(_fake.Requests);
    }

    [Fact]
    public async Task A_slow_registry_has_a_limit_for_each_attempt()
    {
        using var slow = new Silent();
        _time.AttemptsEnd = true;
        using var registry = await RegistryClient.OpenAsync(
            "registry.test", new RegistryOptions { Handler = slow, Credentials = new CredentialSearch("/nowhere"), Retries = new RegistryRetries(_time) { Attempts = 2 } }, default);
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.FindAsync(Shop(":1"), default));
        Assert.Contains("it did not answer within 30 s (2 attempts", e.Message);
    }

    [Fact]
    public async Task Who_is_interrupted_does_not_wait()
    {
        _fake.Before = (_, _) => Text(HttpStatusCode.BadGateway, "");
        using var registry = await _fake.OpenAsync(new RegistryRetries(new Microsoft.Extensions.Time.Testing.FakeTimeProvider()));
        using var stop = new CancellationTokenSource();
        var asking = registry.FindAsync(Shop(":1"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Single(_fake.Requests);
    }

    private async Task<Digest?> AskAsync()
    {
        using var registry = await _fake.OpenAsync(new RegistryRetries(_time));
        return await registry.FindAsync(Shop(":1"), default);
    }

    private static HttpResponseMessage After(TimeSpan pause)
    {
        var answer = Text(HttpStatusCode.TooManyRequests, "");
        answer.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(pause);
        return answer;
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    /// <summary>A clock on which every pause is over at once, and counted; attempts only end when they are told to.</summary>
    private sealed class PassingTime : TimeProvider
    {
        private readonly TimeSpan _attempt = new RegistryRetries(System).Each;
        private long _ticks;

        public bool AttemptsEnd { get; set; }

        public TimeSpan Passed => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Passed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new PassingTimer(this, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }

        private sealed class PassingTimer(PassingTime time, TimerCallback callback, object? state) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (dueTime > TimeSpan.Zero && (dueTime != time._attempt || time.AttemptsEnd))
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        Interlocked.Add(ref time._ticks, dueTime.Ticks);
                        callback(state);
                    });
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
