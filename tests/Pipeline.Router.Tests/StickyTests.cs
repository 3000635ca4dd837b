using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class StickyTests
{
    [Fact]
    public async Task A_client_stays_with_the_rollout_that_it_saw_first_in_all_services()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.Control.SetTableAsync(1, Both(one, two, 50));

        var seen = new HashSet<string>();
        for (var i = 0; i < 6; i++)
        {
            var (release, cookie) = await AskAsync(router, "/", null);
            Assert.Equal($"canary={release}; Path=/; HttpOnly; SameSite=Lax", cookie);
            for (var j = 0; j < 4; j++)
            {
                Assert.Equal((release, null), await AskAsync(router, "/api", $"a=b; canary={release}"));
                Assert.Equal((release, null), await AskAsync(router, "/", $"canary={release}"));
            }
            seen.Add(release);
        }
        Assert.Equal(["one", "two"], seen.Order());
    }

    [Fact]
    public async Task A_cookie_of_a_rollout_without_weight_is_replaced_and_without_a_choice_there_is_none()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.Control.SetTableAsync(1, Both(one, two, 50));
        Assert.StartsWith("canary=", (await AskAsync(router, "/", "canary=gone")).Cookie, StringComparison.Ordinal);

        await router.Control.SetTableAsync(1, Both(one, two, 0));

        Assert.Equal(("two", null), await AskAsync(router, "/", "canary=one"));
    }

    [Fact]
    public async Task The_cookie_is_secure_where_a_trusted_proxy_says_that_the_client_came_by_TLS()
    {
        await using var trusting = await RunningRouter.StartAsync(null, "--trusted", "127.0.0.0/8");
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        foreach (var each in new[] { trusting, router })
            await each.Control.SetTableAsync(1, Both(one, two, 50));

        Assert.EndsWith("; Secure", (await AskAsync(trusting, "/", null, "https")).Cookie, StringComparison.Ordinal);
        Assert.EndsWith("; SameSite=Lax", (await AskAsync(router, "/", null, "https")).Cookie, StringComparison.Ordinal);
    }

    private static RoutingTable Both(TestReplica one, TestReplica two, int weight) => new(
        [
            new("front", [Tables.Group("one", weight, one), Tables.Group("two", 100 - weight, two)]),
            new("back", [Tables.Group("two", 100 - weight, two), Tables.Group("one", weight, one)]),
        ],
        [new("/", "front"), new("/api", "back")], Sticky: "canary");

    private static async Task<(string Release, string? Cookie)> AskAsync(RunningRouter router, string path, string? cookie, string scheme = "http")
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = router.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-Proto", scheme);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var response = await client.SendAsync(request);
        return (response.Headers.GetValues("X-Release").Single(), response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single() : null);
    }
}
