namespace Pipeline.Router.Tests;

public sealed class PassingTests
{
    [Fact]
    public async Task Headers_say_who_asked_and_what_a_client_claims_is_replaced()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers") { Headers = { Host = "shop.example" } };
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");

        using var response = await client.SendAsync(request);
        var seen = await response.Content.ReadAsStringAsync();

        Assert.Contains("Host: shop.example", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\n", seen + "\n", StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: http", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: shop.example", seen, StringComparison.Ordinal);
        Assert.Contains("traceparent: 00-11111111111111111111111111111111-2222222222222222-01", seen, StringComparison.Ordinal);
        Assert.Null(response.Headers.ConnectionClose);
    }

    [Fact]
    public async Task An_upload_larger_than_any_default_limit_passes()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        const int Size = 40 << 20;

        using var response = await client.PostAsync("/length", new ByteArrayContent(new byte[Size]));

        Assert.Equal($"{Size}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_answer_is_passed_on_while_it_is_written()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };

        using var response = await client.GetAsync("/slow", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        Assert.Equal(6, await body.ReadAsync(buffer));
        one.GoOn.Release();
        Assert.Equal(4, await body.ReadAsync(buffer));
    }

    [Fact]
    public async Task Headers_of_an_event_stream_are_passed_on_before_its_first_event()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };

        using var response = await client.GetAsync("/silent", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Until.Deadline);

        Assert.Equal("one", response.Headers.GetValues("X-Release").Single());
        one.GoOn.Release();
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_request_and_counts_as_no_failure()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        using var leave = new CancellationTokenSource();
        var slow = client.GetStringAsync("/slow", leave.Token);
        await one.Arrived.WaitAsync(Until.Deadline);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        await one.Aborted.Task.WaitAsync(Until.Deadline);
        await Until.TrueAsync("nothing is in flight", async () => (await router.StateAsync()).Groups.Single().Replicas.Single().InFlight == 0);
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);
    }

    [Fact]
    public async Task An_answer_cut_short_by_its_replica_is_not_passed_on_as_whole()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);

        await one.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => slow);
        await Until.TrueAsync("the failure is counted", async () => (await router.StateAsync()).Totals.Failed == 1);
    }
}
