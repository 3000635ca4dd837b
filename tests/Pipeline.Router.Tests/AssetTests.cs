using System.Net;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class AssetTests
{
    private const string Old = "/assets/app.1.js";

    [Fact]
    public async Task An_asset_that_the_new_release_lacks_comes_from_the_old_one_that_is_kept_warm()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        (one.Files[Old], two.Files["/assets/app.2.js"]) = ("old", "new");
        await router.Control.SetTableAsync(1, Table(one, two));

        Assert.Equal((HttpStatusCode.OK, "one", "old"), await AskAsync(router, HttpMethod.Get, Old));
        Assert.Equal((HttpStatusCode.OK, "one", ""), await AskAsync(router, HttpMethod.Head, Old));
        Assert.Equal((HttpStatusCode.OK, "two", "new"), await AskAsync(router, HttpMethod.Get, "/assets/app.2.js"));
        Assert.Equal([$"GET {Old}", $"HEAD {Old}"], one.Seen);
        var state = await router.StateAsync();
        Assert.Equal(0, state.Totals.Failed);
        Assert.All(state.Groups, x => Assert.Equal(0, x.Requests));
        Assert.Equal([2L, 1L], state.Groups.Select(x => x.Counts.Requests));
    }

    [Fact]
    public async Task What_nobody_has_is_answered_by_the_release_that_serves()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.Control.SetTableAsync(1, Table(one, two));
        Assert.Equal((HttpStatusCode.NotFound, "two", "missing"), await AskAsync(router, HttpMethod.Get, Old));
        Assert.Single(one.Seen);

        await one.DisposeAsync();
        Assert.Equal((HttpStatusCode.NotFound, "two", "missing"), await AskAsync(router, HttpMethod.Get, Old));
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);
    }

    [Fact]
    public async Task Other_methods_and_other_paths_are_not_asked_again()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        one.Files[Old] = "old";
        await router.Control.SetTableAsync(1, Tables.Of(
            Tables.Group("one", 0, one) with { Assets = ["/assets/js/"] }, Tables.Group("two", 100, two) with { Assets = ["/assets/"] }));
        Assert.Equal((HttpStatusCode.NotFound, "two", "missing"), await AskAsync(router, HttpMethod.Get, Old));

        await router.Control.SetTableAsync(1, Table(one, two));
        Assert.Equal((HttpStatusCode.NotFound, "two", "missing"), await AskAsync(router, HttpMethod.Post, Old));
        Assert.Equal((HttpStatusCode.NotFound, "two", "missing"), await AskAsync(router, HttpMethod.Delete, Old));
        Assert.Empty(one.Seen);
    }

    private static RoutingTable Table(TestReplica one, TestReplica two) => Tables.Of(
        Tables.Group("one", 0, one) with { Assets = ["/assets/"] }, Tables.Group("two", 100, two) with { Assets = ["/assets"] });

    private static async Task<(HttpStatusCode, string Release, string Text)> AskAsync(RunningRouter router, HttpMethod method, string path)
    {
        using var client = new HttpClient { BaseAddress = router.Url };
        using var request = new HttpRequestMessage(method, path);
        using var response = await client.SendAsync(request);
        return (response.StatusCode, response.Headers.GetValues("X-Release").Single(), await response.Content.ReadAsStringAsync());
    }
}
