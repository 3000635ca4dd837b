using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Lab.Hosting;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Kubernetes;

/// <summary>Users and the deployer come through the entrance of a cluster, with its certificate: <see cref="ClusterEntrance"/>.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterEntranceTests(EntranceSite entered) : IClassFixture<EntranceSite>
{
    private readonly ClusterSite _site = entered.Site;

    [ClusterFact]
    public async Task Deployments_are_proved_through_the_entrance_and_upgrade_and_rollback_lose_no_request()
    {
        var (old, next) = (await entered.DeployedAsync(), _site.Next());
        await using var load = entered.Load();
        await load.AnswersAsync(old, 40);
        await _site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await _site.RollbackAsync();
        await load.AnswersAsync(old, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.Equal([old, next], load.Releases.Keys.Order());
        await _site.ServesAsync(old);

        // Plain requests are sent to TLS, headers are said once, and figures are closed.
        using var user = entered.User();
        using (var plain = await user.GetAsync($"http://localhost:{entered.Entrance.HttpPort}/a?b=c"))
            Assert.Equal((HttpStatusCode.PermanentRedirect, "https://localhost/a?b=c"), (plain.StatusCode, plain.Headers.Location?.OriginalString));
        using (var page = await user.GetAsync("/"))
            Assert.Equal("DENY", page.Headers.GetValues("X-Frame-Options").Single());
        using (var figures = await user.GetAsync("/metrics"))
            Assert.Equal(HttpStatusCode.NotFound, figures.StatusCode);
        using (var beside = await user.GetAsync("/metrics/more"))
            Assert.Equal(HttpStatusCode.OK, beside.StatusCode);
    }

    [ClusterFact]
    public async Task Route_with_a_login_asks_for_its_password_and_keeps_it_from_the_application_and_the_rest_asks_nobody()
    {
        await entered.DeployedAsync();
        var secrets = JsonNode.Parse(await _site.KubectlAsync("get", "secrets", "-o", "json"))!["items"]!.AsArray();
        var password = Encoding.UTF8.GetString(Convert.FromBase64String((string)secrets.First(x => ((string)x!["metadata"]!["name"]!).StartsWith("made-", StringComparison.Ordinal))!["data"]!["made"]!));
        using var user = new SiteClient(entered.Address);
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.LoggedInAsync("/staff", "ada", "another")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.LoggedInAsync("/staff", "eve", password)).Status);
        Assert.Equal((HttpStatusCode.OK, "nobody is named"), await user.LoggedInAsync("/staff", "ada", password));
        using var stranger = entered.User();
        foreach (var (path, status) in new[] { ("/staff", HttpStatusCode.Unauthorized), ("/staff/", HttpStatusCode.Unauthorized), ("/staff/x", HttpStatusCode.Unauthorized), ("/staffing", HttpStatusCode.OK), ("/", HttpStatusCode.OK) })
            using (var answer = await stranger.GetAsync(path))
                Assert.True(answer.StatusCode == status, $"{path}: {answer.StatusCode}");
        using var asked = await stranger.GetAsync("/staff");
        Assert.Equal("Basic realm=\"staff\"", asked.Headers.WwwAuthenticate.ToString());
    }

    [ClusterFact]
    public async Task Maintenance_and_hold_are_seen_through_the_entrance_which_says_who_a_client_is()
    {
        var (old, next) = (await entered.DeployedAsync(), _site.Next());
        using (var user = entered.User())
        using (var allowed = entered.User("127.0.0.7"))
        {
            await CloseAsync(new Closure(ClosureKind.Maintenance) { Reason = "more memory", RetryAfter = TimeSpan.FromMinutes(20), Allow = ["127.0.0.7/32"] });
            await IsClosedAsync(user);
            await IsClosedAsync(user, ("X-Forwarded-For", "127.0.0.7"));
            Assert.Equal(old, await ReleaseAsync(allowed, "/"));
            Assert.Equal(old, await ReleaseAsync(user, "/health/ready"));
            // Proof and smoke checks pass.
            await _site.DeployAsync(next);
            await IsClosedAsync(user);
            Assert.Equal(next, await ReleaseAsync(allowed, "/"));
            Assert.True(await ResumeAsync());
            Assert.Equal(next, await ReleaseAsync(user, "/"));
        }

        await using var load = entered.Load(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(200));
        await load.AnswersAsync(next, 10);
        var until = DateTimeOffset.UtcNow.AddSeconds(50);
        await CloseAsync(new Closure(ClosureKind.Hold) { For = TimeSpan.FromSeconds(50), Until = until });
        using var held = entered.User();
        var waiting = ReleaseAsync(held, "/");
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(1)));
        Assert.False(waiting.IsCompleted);
        Assert.True(await ResumeAsync());
        Assert.Equal(next, await waiting);
        await load.AnswersAsync(next, 20);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await _site.ServesAsync(next);
        Assert.Null((await _site.StatusAsync()).Closed);
    }

    [ClusterFact]
    public async Task Canary_by_replicas_loses_no_request_through_the_entrance()
    {
        var (old, next) = (await entered.DeployedAsync(), _site.Next());
        _site.Strategy = new CanaryStrategy { Shares = [25, 50], Watch = TimeSpan.FromSeconds(4) };
        await using var load = entered.Load();
        await load.AnswersAsync(old, 40);
        await _site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        _site.Strategy = new BlueGreenStrategy();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.Equal([old, next], load.Releases.Keys.Order());
        await _site.ServesAsync(next);
    }

    [ClusterFact]
    public async Task Entrance_gives_a_canary_its_share_by_weight_and_loses_no_request()
    {
        var (old, next, place) = (await entered.DeployedAsync(), _site.Next(), _site.Place);
        _site.Place = x => place(x) with { CanaryBy = CanaryBy.Entrance };
        _site.Strategy = new CanaryStrategy { Shares = [30], Watch = TimeSpan.FromSeconds(20) };
        await using var load = entered.Load();
        await load.AnswersAsync(old, 40);
        var deploys = _site.DeployAsync(next);
        // Nobody gets it before it has its share, and then the watch has just begun.
        while (!deploys.IsCompleted && !load.Releases.ContainsKey(next))
            await Task.WhenAny(deploys, Task.Delay(100));
        using (var user = entered.User())
        {
            var got = 0;
            for (var i = 0; i < 200; i++)
                got += await ReleaseAsync(user, "/") == next ? 1 : 0;
            Assert.False(deploys.IsCompleted, "the deployment was done before its share was counted");
            Assert.InRange(got, 30, 95);
        }

        await deploys;
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        (_site.Strategy, _site.Place) = (new BlueGreenStrategy(), place);
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await _site.ServesAsync(next);
        Assert.Equal("", await _site.KubectlAsync("get", "services,ingresses", "-l", "app.kubernetes.io/component=canary", "-o", "name"));
    }

    [ClusterFact]
    public async Task Entrance_of_the_lab_gives_a_canary_its_share_as_ingress_nginx_does()
    {
        await entered.DeployedAsync();
        // The edge's pods answer 404 to what they have no files for, so that is what the canary is here.
        try
        {
            foreach (var (path, weight, to, least, most) in new[]
                {
                    ("/", 30, "nginx", 25, 110), ("/", 100, "absent", 0, 0), ("/", 100, "nginx", 200, 200), ("/nobody", 100, "nginx", 0, 0), ("/", 100, "nginx", 200, 200), ("/", 0, "nginx", 0, 0),
                })
            {
                await ApplyAsync(path, weight, to);
                await Until.TrueAsync(async () => await MissedAsync(200) is var missed && missed >= least && missed <= most, TimeSpan.FromSeconds(20));
            }

            // It is the main Service that has a canary, so all paths that lead there have it; their logins stay.
            await ApplyAsync("/", 100, "nginx");
            using var user = entered.User();
            await Until.TrueAsync(async () => await MissedAsync(20) == 20, TimeSpan.FromSeconds(20));
            using var staff = await user.GetAsync("/staff");
            Assert.Equal(HttpStatusCode.Unauthorized, staff.StatusCode);
        }
        finally
        {
            await _site.KubectlAsync("delete", "ingress", "canary", "--ignore-not-found");
        }

        async Task ApplyAsync(string path, int weight, string service)
        {
            using var folder = new TemporaryFolder();
            await File.WriteAllTextAsync(folder / "canary.json", new JsonObject
            {
                ["apiVersion"] = "networking.k8s.io/v1",
                ["kind"] = "Ingress",
                ["metadata"] = new JsonObject
                {
                    ["name"] = "canary",
                    ["annotations"] = new JsonObject { ["nginx.ingress.kubernetes.io/canary"] = "true", ["nginx.ingress.kubernetes.io/canary-weight"] = weight.ToString(CultureInfo.InvariantCulture) },
                },
                ["spec"] = new JsonObject
                {
                    ["ingressClassName"] = "nginx",
                    ["rules"] = new JsonArray(new JsonObject
                    {
                        ["host"] = "localhost",
                        ["http"] = new JsonObject
                        {
                            ["paths"] = new JsonArray(new JsonObject
                            {
                                ["path"] = path,
                                ["pathType"] = "Prefix",
                                ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = service, ["port"] = new JsonObject { ["name"] = "http" } } },
                            }),
                        },
                    }),
                },
            }.ToJsonString());
            await _site.KubectlAsync("apply", "-f", folder / "canary.json");
        }

        async Task<int> MissedAsync(int requests)
        {
            using var user = entered.User();
            var missed = 0;
            for (var i = 0; i < requests; i++)
                using (var answer = await user.GetAsync("/any"))
                    missed += answer.StatusCode == HttpStatusCode.NotFound ? 1 : 0;
            return missed;
        }
    }

    private Task<bool> CloseAsync(Closure closure) => _site.RunAsync(async x =>
    {
        await x.CloseAsync(closure, default);
        return true;
    });

    private Task<bool> ResumeAsync() => _site.RunAsync(x => x.ResumeAsync(default));

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is { } said)
            request.Headers.Add(said.Name, said.Value);
        return await client.SendAsync(request);
    }

    private static async Task<string> ReleaseAsync(HttpClient client, string path)
    {
        using var answer = await AskAsync(client, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("X-Release").Single();
    }

    private static async Task IsClosedAsync(HttpClient client, (string Name, string Value)? header = null)
    {
        using var answer = await AskAsync(client, "/", header);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(20)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        Assert.Contains("more memory", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

/// <summary>The lab's system in the cluster, behind an entrance of its own. All gone after the tests.</summary>
public sealed class EntranceSite : IAsyncLifetime
{
    private ClusterEntrance? _entrance;

    /// <summary>The system.</summary>
    public ClusterSite Site { get; } = new();

    internal ClusterEntrance Entrance => _entrance!;

    internal Uri Address => SiteClient.AddressOf(Entrance.Port);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (LabCluster.WhyNot is not null)
            return;
        _entrance = await ClusterEntrance.StartAsync(Site.Namespace);
        Site.Define = x => x with { Services = [.. x.Services.Select(y => y is Web ? y with { MetricsPath = "/metrics" } : y)] };
        // The closed door and the edge's pods are there beside two releases.
        Site.Place = x => x with { Url = Address, Reach = EntranceReach.Url, CpuRequest = 5 };
        await Site.InitializeAsync();
    }

    /// <summary>A release that serves, made where there is none. The router's image, which closes the environment, comes with it.</summary>
    internal async Task<string> DeployedAsync()
    {
        if (await Site.CurrentAsync() is { } serves)
            return serves;
        await LabCluster.NeedRouterAsync();
        var version = Site.Next();
        Site.Router = LabCluster.Router;
        await Site.DeployAsync(version);
        Site.Router = null;
        return version;
    }

    /// <summary>Users who come by the entrance, each on a connection of his own.</summary>
    internal SiteLoad Load(TimeSpan? patience = null, TimeSpan? every = null) => new(Address, fresh: true, patience: patience, every: every);

    /// <summary>A user who may have an address of his own on this machine.</summary>
    internal HttpClient User(string from = "127.0.0.1") => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = Address,
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        try
        {
            if (_entrance is not null)
                await _entrance.DisposeAsync();
        }
        finally
        {
            await Site.DisposeAsync();
        }
    }
}
