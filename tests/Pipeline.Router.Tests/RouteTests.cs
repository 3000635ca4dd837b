using System.Net;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class RouteTests
{
    [Fact]
    public async Task The_host_goes_first_and_then_the_longest_prefix_that_ends_with_a_segment()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var site = await TestReplica.StartAsync("site");
        await using var api = await TestReplica.StartAsync("api");
        await using var v2 = await TestReplica.StartAsync("v2");
        await using var admin = await TestReplica.StartAsync("admin");
        await router.Control.SetTableAsync(1, new(
            [Service("site", site), Service("api", api), Service("v2", v2), Service("admin", admin), new("empty", [])],
            [new("/", "site"), new("/api", "api"), new("/api/v2/", "v2"), new("/", "admin", "admin.example"), new("/empty", "empty")]));

        Assert.Equal("site", await AskAsync(router, "/"));
        Assert.Equal("site", await AskAsync(router, "/apix"));
        Assert.Equal("site", await AskAsync(router, "/API"));
        Assert.Equal("api", await AskAsync(router, "/api"));
        Assert.Equal("api", await AskAsync(router, "/api/?x=/api/v2"));
        Assert.Equal("api", await AskAsync(router, "/api/v20"));
        Assert.Equal("v2", await AskAsync(router, "/api/v2"));
        Assert.Equal("v2", await AskAsync(router, "/api/v2/x"));
        Assert.Equal("admin", await AskAsync(router, "/api/v2/x", "ADMIN.example:8080"));
        Assert.Equal("503", await AskAsync(router, "/empty"));
    }

    [Fact]
    public async Task What_no_route_takes_is_not_found()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.Control.SetTableAsync(1, new([Service("web", one)], [new("/", "web", "shop.example")]));

        Assert.Equal("404", await AskAsync(router, "/"));
        Assert.Equal("one", await AskAsync(router, "/", "shop.example"));
    }

    [Fact]
    public async Task A_group_gets_its_share_of_the_requests()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await using var warm = await TestReplica.StartAsync("warm");
        await router.Control.SetTableAsync(1, Tables.Of(Tables.Group("one", 90, one), Tables.Group("warm", 0, warm), Tables.Group("two", 10, two)));

        var answers = new List<string>();
        for (var i = 0; i < 100; i++)
            answers.Add(await AskAsync(router, "/"));

        Assert.Equal((90, 10), (answers.Count(x => x == "one"), answers.Count(x => x == "two")));
    }

    [Fact]
    public async Task Another_weight_leaves_connections_and_requests_where_they_are()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);

        var state = await router.Control.SetTableAsync(1, Tables.Of(Tables.Group("one", 0, one), Tables.Group("two", 100, two)));

        Assert.Empty(state.Draining);
        Assert.Equal(1, state.Groups.Single(x => x.Rollout == "one").Requests);
        one.GoOn.Release();
        await slow;
        Assert.True((await router.Control.DrainAsync("one", Until.Deadline, Until.Deadline)).Drained);
        Assert.Equal("two", await AskAsync(router, "/"));
    }

    [Fact]
    public async Task A_rollout_is_drained_in_all_services_and_only_without_weight()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var front = await TestReplica.StartAsync("front");
        await using var back = await TestReplica.StartAsync("back");
        RoutingTable Weighing(int weight) => new(
            [new("front", [Tables.Group("r1", weight, front)]), new("back", [Tables.Group("r1", weight, back)])], [new("/", "front"), new("/slow", "back")]);
        await router.Control.SetTableAsync(1, Weighing(100));
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await back.Arrived.WaitAsync(Until.Deadline);

        var refusal = await Assert.ThrowsAsync<RouterException>(() => router.Control.DrainAsync("r1", TimeSpan.Zero, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Conflict, refusal.Status);
        await router.Control.SetTableAsync(1, Weighing(0));
        var drain = router.Control.DrainAsync("r1", Until.Deadline, TimeSpan.Zero);
        Assert.False(drain.IsCompleted);
        back.GoOn.Release();

        Assert.True((await drain).Drained);
        await slow;
    }

    [Fact]
    public async Task A_rollout_that_was_aborted_serves_again_when_it_gets_weight_again()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.Control.SetTableAsync(1, Tables.Of(Tables.Group("one", 0, one), Tables.Group("two", 100, two)));
        await router.Control.AbortAsync("one");

        await router.Control.SetTableAsync(1, Tables.Of(Tables.Group("one", 100, one), Tables.Group("two", 0, two)));

        Assert.Equal("one", await AskAsync(router, "/"));
    }

    private static RoutedService Service(string name, TestReplica replica) => new(name, [Tables.Group("r1", 100, replica)]);

    private static async Task<string> AskAsync(RunningRouter router, string path, string? host = null)
    {
        using var client = new HttpClient { BaseAddress = router.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode ? response.Headers.GetValues("X-Release").Single() : $"{(int)response.StatusCode}";
    }
}
