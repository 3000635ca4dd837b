using System.Net;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class MaintenanceTests
{
    [Fact]
    public async Task All_but_allowed_clients_and_paths_get_the_page()
    {
        await using var router = await RunningRouter.StartAsync(null, "--trusted", "127.0.0.1");
        await using var one = await TestReplica.StartAsync("one");
        await router.Control.SetTableAsync(1, Tables.Of("one", one) with { Maintenance = new(120, "<h1>Back soon</h1>", ["10.0.0.0/8"], ["/health/live"]) });

        using var closed = await AskAsync(router, "/", "203.0.113.9");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, closed.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(120), closed.Headers.RetryAfter?.Delta);
        Assert.Equal("text/html", closed.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<h1>Back soon</h1>", await closed.Content.ReadAsStringAsync());
        foreach (var (path, client, status) in new[]
        {
            ("/", "10.1.2.3", 200),
            // Only what the trusted proxy has added counts.
            ("/", "10.1.2.3, 203.0.113.9", 503),
            ("/health/live", "203.0.113.9", 200),
            ("/health/liver", "203.0.113.9", 503),
            ("/health/live/../../headers", "203.0.113.9", 503),
        })
        {
            using var response = await AskAsync(router, path, client);
            Assert.Equal((path, client, status), (path, client, (int)response.StatusCode));
        }
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);

        await router.SwitchAsync(1, "one", one);
        using var open = await AskAsync(router, "/", "203.0.113.9");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task Who_shows_the_pass_is_neither_held_nor_kept_out_and_no_replica_sees_it()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        foreach (var closed in new[] { Tables.Of("one", one) with { Maintenance = new(1, "closed") }, Tables.Of("one", one) with { Hold = new(0, 60) } })
        {
            await router.Control.SetTableAsync(1, closed with { Pass = "0123456789abcdef" });
            foreach (var (pass, status) in new[] { (null, 503), ("", 503), ("0123456789abcdeF", 503), ("0123456789abcdef", 200) })
            {
                using var client = new HttpClient { BaseAddress = router.Url };
                if (pass is not null)
                    client.DefaultRequestHeaders.TryAddWithoutValidation(RoutingTable.PassHeader, pass);
                using var answer = await client.GetAsync("/headers");
                Assert.Equal((pass, status), (pass, (int)answer.StatusCode));
                Assert.DoesNotContain("0123456789abcdef", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        // Without a rule nobody asks for it.
        await router.Control.SetTableAsync(1, Tables.Of("one", one) with { Maintenance = new(1, "closed") });
        using var other = new HttpClient { BaseAddress = router.Url };
        other.DefaultRequestHeaders.TryAddWithoutValidation(RoutingTable.PassHeader, "");
        using var refused = await other.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningRouter router, string path, string forwardedFor)
    {
        using var client = new HttpClient { BaseAddress = router.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(router.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await client.SendAsync(request);
    }
}
