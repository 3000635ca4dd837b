using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Lab.Registries;
using Pipeline.Systems;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Hosting;

/// <summary>An environment on an engine that is closed to its users, behind the real nginx; loaded; and its channels, whose record the router keeps.</summary>
public sealed class ClosedTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Maintenance_is_seen_through_the_edge_and_outlives_deployments_and_the_router()
    {
        using var client = Client();
        await CloseAsync(new Closure(ClosureKind.Maintenance) { Reason = "more memory", RetryAfter = TimeSpan.FromMinutes(20) });
        await IsClosedAsync(client);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);

        var next = deployed.Next();
        await _site.DeployAsync(next);
        await IsClosedAsync(client);
        Assert.Equal(next, (await client.GetAsync("/health/ready")).Headers.GetValues("X-Release").Single());

        var router = Assert.Single(await _site.OfAsync("router"));
        await _site.Engine.StopAsync(router.Id, TimeSpan.FromSeconds(10), default);
        await _site.RecoverAsync();
        await IsClosedAsync(client);
        var status = await _site.StatusAsync();
        Assert.Equal(("maintenance", "more memory", true), (status.Closed!.Kind, status.Closed.Reason, status.Closed.InForce));

        Assert.True(await _site.RunAsync(x => x.ResumeAsync(default)));
        await _site.ServesAsync(next);
    }

    [LabFact("mmdebstrap")]
    public async Task Hold_lets_requests_wait_through_the_edge()
    {
        using var client = Client();
        await CloseAsync(new Closure(ClosureKind.Hold) { For = TimeSpan.FromSeconds(30), Until = DateTimeOffset.UtcNow.AddSeconds(30) });
        var waiting = client.GetAsync("/");
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(1)));
        Assert.False(waiting.IsCompleted);
        Assert.True(await _site.RunAsync(x => x.ResumeAsync(default)));
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [LabFact("mmdebstrap")]
    public async Task Channels_are_told_and_load_is_compared_with_what_the_router_has_kept()
    {
        var titles = new ConcurrentQueue<string>();
        var port = LabPort.Free();
        using var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        listener.Start();
        _ = TakeAsync(listener, titles);
        _site.Change = x => x with
        {
            System = x.System with { Channels = [new WebhookChannel("hook", new GivenSecret("hook-url"), new GivenSecret("hook-key"))] },
            Given = new GivenSecrets([new SecretSource("the test", () => new Dictionary<string, string> { ["HOOK_URL"] = $"http://127.0.0.1:{port}/", ["HOOK_KEY"] = "k3y" })], _ => { }),
        };
        try
        {
            var next = deployed.Next();
            await _site.DeployAsync(next);
            Assert.Equal([$"Deployment of {_site.Name} {next} to lab has started", $"{_site.Name} {next} serves in lab"], titles);
            var rule = new LoadRule { Rate = 20, Duration = TimeSpan.FromSeconds(2), P95 = TimeSpan.FromSeconds(5), Worse = 1000 };
            Assert.True((await _site.RunAsync(x => x.LoadAsync(rule, true, default))).IsAccepted);
            Assert.NotNull((await _site.RunAsync(x => x.LoadAsync(rule, false, default))).Accepted);
            Assert.Equal(2, titles.Count);
        }
        finally
        {
            _site.Change = x => x;
        }
    }

    private static async Task TakeAsync(HttpListener listener, ConcurrentQueue<string> titles)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                titles.Enqueue((string)JsonNode.Parse(await reader.ReadToEndAsync())!["title"]!);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } })
    {
        BaseAddress = new Uri($"https://localhost:{_site.Port}"),
        Timeout = TimeSpan.FromSeconds(40),
    };

    private Task<bool> CloseAsync(Closure closure) => _site.RunAsync(async x =>
    {
        await x.CloseAsync(closure, default);
        return true;
    });

    private static async Task IsClosedAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(20)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        Assert.Contains("more memory", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
