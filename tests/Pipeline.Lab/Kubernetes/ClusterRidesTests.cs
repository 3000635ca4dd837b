using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Pipeline.Deployment.Data;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Kubernetes;

/// <summary>Ride sharing in three namespaces: Daphne, websockets of its own servers, Celery, Flower, PostgreSQL with two replicas, two Redis and what watches them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterRidesTests : IAsyncLifetime
{
    private const string Password = "not-for-the-world";

    private readonly ClusterSystem _system = new(global::Systems.Rides.Definition);
    private readonly CookieContainer _cookies = new();
    private HttpClient? _driver;

    private ClusterSite Site => _system.Site;

    private Uri Address => _system.Address;

    public async Task InitializeAsync()
    {
        if (LabCluster.WhyNot is not null)
            return;
        Site.Given["STAFF_PASSWORD"] = Password;
        Site.Runs = ["app", "app", "app", "backup-schedule", "beat", "flower", "live", "live", "worker", "worker"];
        await _system.StartAsync(new Dictionary<string, string> { ["flower"] = SampleImages.Mirror + "flower:latest" }, x => x);
        _driver = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } }) { BaseAddress = Address };
    }

    [ClusterFact]
    public async Task Ride_sharing_is_deployed_upgraded_rolled_back_and_copied_and_its_open_pages_follow()
    {
        var (old, next) = (Site.Next(), Site.Next());
        await Site.DeployAsync(old);
        await Site.ServesAsync(old);

        // Pages of the staff ask who is there; figures are nobody's.
        using var user = new SiteClient(Address);
        foreach (var (path, password, status) in new[] { ("/admin/login/", "another", HttpStatusCode.Unauthorized), ("/admin/login/", Password, HttpStatusCode.OK), ("/flower/workers", "another", HttpStatusCode.Unauthorized), ("/metrics", Password, HttpStatusCode.NotFound) })
            Assert.Equal((path, status), (path, (await user.LoggedInAsync(path, "staff", password)).Status));
        await Until.TrueAsync(async () => (await user.LoggedInAsync("/flower/workers", "staff", Password)).Body.Contains("celery@", StringComparison.Ordinal), TimeSpan.FromMinutes(1));

        // An open page is told of an order that a worker has moved.
        await Site.KubectlAsync("exec", "deployment/" + (await DeploymentsAsync("app")).Single(), "--", "python3", "manage.py", "shell", "-c",
            "from django.contrib.auth.models import Group, User; User.objects.create_user('driver', password='drives').groups.add(Group.objects.get(name='operator'))");
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync());
        await _driver!.GetAsync("/api/session");
        await PostAsync("/api/session", new { user = "driver", password = "drives" });
        await using (var page = await OpenAsync())
        {
            await page.ShowsAsync($"{{\"release\": \"{old}\"}}");
            await PostAsync("/api/orders", new { customer = "Ada", lines = new[] { new { product = "ride", quantity = 1, price = "9.00" } } });
            await page.ShowsAsync("{\"number\": 1, \"state\": \"new\"}");
            await page.ShowsAsync("{\"number\": 1, \"state\": \"confirmed\"}");
            await using (var load = new Asking(Address, "/api/session"))
            {
                await Site.DeployAsync(next);
                await Site.ServesAsync(next);
                // It ends with the server of its release, and finds the next one.
                await page.EndAsync();
                await using (var again = await OpenAsync())
                {
                    await again.ShowsAsync($"{{\"release\": \"{next}\"}}");
                    await Site.RollbackAsync();
                    await Site.ServesAsync(old);
                    await again.EndAsync();
                }

                Assert.Empty(await load.EndAsync());
            }
        }

        await _system.IsWatchedAsync(12);
        var target = Site.Target();
        using (var host = (IDisposable)target.Host)
            Assert.Equal(2, (await target.Host.QueryAsync("count(pg_replication_slots_active == 1)", default))!.Value.Single().Value);
        var copy = await Site.RunAsync(x => DataCommands.BackupAsync(x, "test", default));
        Assert.Equal(1, copy.Database.Tables["orders_order"]);
    }

    public async Task DisposeAsync()
    {
        _driver?.Dispose();
        await _system.DisposeAsync();
    }

    private async Task<string[]> DeploymentsAsync(string service) =>
        (await Site.KubectlAsync("get", "deployment", "-l", $"app.kubernetes.io/name={service}", "-o", "jsonpath={.items[*].metadata.name}")).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task PostAsync(string path, object content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(JsonSerializer.Serialize(content), Encoding.UTF8, "application/json") };
        request.Headers.Referrer = Address;
        request.Headers.Add("X-CSRFToken", _cookies.GetCookies(Address)["csrftoken"]!.Value);
        using var answer = await _driver!.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<OpenPage> OpenAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        socket.Options.SetRequestHeader("Origin", Address.OriginalString);
        socket.Options.Cookies = _cookies;
        await socket.ConnectAsync(new Uri($"wss://{Address.Authority}/ws/orders"), default);
        return new OpenPage(socket);
    }

    /// <summary>A page that a driver has open.</summary>
    private sealed class OpenPage : IAsyncDisposable
    {
        private readonly ClientWebSocket _socket;
        private readonly ConcurrentQueue<string> _told = [];
        private readonly Task _reading;

        public OpenPage(ClientWebSocket socket)
        {
            _socket = socket;
            _reading = Task.Run(ReadAsync);
        }

        public Task ShowsAsync(string message) => Until.TrueAsync(() => Task.FromResult(_told.Contains(message)), TimeSpan.FromMinutes(1));

        public Task EndAsync() => _reading.WaitAsync(TimeSpan.FromMinutes(1));

        public async ValueTask DisposeAsync()
        {
            _socket.Abort();
            await _reading;
            _socket.Dispose();
        }

        private async Task ReadAsync()
        {
            var bytes = new byte[4096];
            try
            {
                while (await _socket.ReceiveAsync(bytes, default) is { MessageType: not WebSocketMessageType.Close } message)
                    _told.Enqueue(Encoding.UTF8.GetString(bytes, 0, message.Count));
            }
            catch (WebSocketException)
            {
                // Daphne says no goodbye.
            }
        }
    }
}
