using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Pipeline.Deployment.Data;
using Pipeline.Lab.Data;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Kubernetes;

/// <summary>
/// Ride sharing as it is defined, in three namespaces of a real cluster: Daphne, websockets of its own servers, Celery, Flower, PostgreSQL with two replicas, two Redis and what watches them.
/// Other than in the definition are names, classes of volumes, and what is asked of a node of two processors.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterRidesTests : IAsyncLifetime
{
    private const string Password = "not-for-the-world";

    private readonly ClusterSite _site = new();
    private readonly CookieContainer _cookies = new();
    private ClusterEntrance? _entrance;
    private HttpClient? _driver;

    private Uri Address => SiteClient.AddressOf(_entrance!.Port);

    public async Task InitializeAsync()
    {
        if (LabCluster.WhyNot is not null)
            return;
        _entrance = await ClusterEntrance.StartAsync(_site.Namespace);
        _driver = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } }) { BaseAddress = Address };
        _site.Given["STAFF_PASSWORD"] = Password;
        _site.Define = _ => global::Systems.Rides.Definition with { Name = _site.Name };
        _site.Place = Place;
        _site.Runs = ["app", "app", "app", "backup-schedule", "beat", "flower", "live", "live", "worker", "worker"];
        await _site.InitializeAsync();
        await LabMirror.NeedAsync("python:trixie-slim", "python:trixie", "postgres", "redis", "nginx", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter", "blackbox-exporter", "flower");
        await SampleImages.BuildAsync("--load", "-t", SampleImages.Backend);
        var backup = await BackupImage.BuiltAsync() + ":latest";
        string[] mirrored = ["postgres", "redis", "nginx", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter", "blackbox-exporter", "flower"];
        await LabCluster.LoadAsync([SampleImages.Backend + ":latest", backup, .. mirrored.Select(x => $"{SampleImages.Mirror}{x}:latest")]);
        // Each Redis has a name of its own, and so has its exporter.
        foreach (var service in global::Systems.Rides.Definition.Services.Where(x => x.Artifact is PinnedImage))
            _site.Images[Pipeline.Rendering.ComposeVariables.Image(service)] =
                $"{SampleImages.Mirror}{mirrored.Where(x => service.Name.Replace("-cache", "", StringComparison.Ordinal).Replace("-broker", "", StringComparison.Ordinal).StartsWith(x, StringComparison.Ordinal)).MaxBy(x => x.Length)}:latest";
        _site.Release.Clear();
        foreach (var (name, image) in new[] { ("backend", SampleImages.Backend + ":latest"), ("flower", SampleImages.Mirror + "flower:latest"), ("backup", backup) })
            _site.Release[name] = image;
    }

    [ClusterFact]
    public async Task Ride_sharing_is_deployed_upgraded_rolled_back_and_copied_and_its_open_pages_follow()
    {
        var (old, next) = (_site.Next(), _site.Next());
        await _site.DeployAsync(old);
        await _site.ServesAsync(old);

        // Pages of the staff ask who is there; figures are nobody's.
        using var user = new SiteClient(Address);
        foreach (var (path, password, status) in new[] { ("/admin/login/", "another", HttpStatusCode.Unauthorized), ("/admin/login/", Password, HttpStatusCode.OK), ("/flower/workers", "another", HttpStatusCode.Unauthorized), ("/metrics", Password, HttpStatusCode.NotFound) })
            Assert.Equal((path, status), (path, (await user.LoggedInAsync(path, "staff", password)).Status));
        await Until.TrueAsync(async () => (await user.LoggedInAsync("/flower/workers", "staff", Password)).Body.Contains("celery@", StringComparison.Ordinal), TimeSpan.FromMinutes(1));

        // An open page is told of an order that a worker has moved.
        await _site.KubectlAsync("exec", "deployment/" + (await DeploymentsAsync("app")).Single(), "--", "python3", "manage.py", "shell", "-c",
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
            await using (var load = new Asking(Address))
            {
                await _site.DeployAsync(next);
                await _site.ServesAsync(next);
                // It ends with the server of its release, and finds the next one.
                await page.EndAsync();
                await using (var again = await OpenAsync())
                {
                    await again.ShowsAsync($"{{\"release\": \"{next}\"}}");
                    await _site.RollbackAsync();
                    await _site.ServesAsync(old);
                    await again.EndAsync();
                }

                Assert.Empty(await load.EndAsync());
            }
        }

        // All that is watched is found across the namespaces, and the database is copied from another one than its own.
        var target = _site.Target();
        using (var host = (IDisposable)target.Host)
        {
            await Until.TrueAsync(async () => (await target.Host.QueryAsync("up == 0", default))!.Value.IsEmpty && (await target.Host.QueryAsync("count(up)", default))!.Value is [{ Value: >= 12 }], TimeSpan.FromMinutes(2));
            Assert.Equal(2, (await target.Host.QueryAsync("count(pg_replication_slots_active == 1)", default))!.Value.Single().Value);
        }

        var copy = await _site.RunAsync(x => DataCommands.BackupAsync(x, "test", default));
        Assert.Equal(1, copy.Database.Tables["orders_order"]);
    }

    public async Task DisposeAsync()
    {
        _driver?.Dispose();
        if (_entrance is not null)
            await _entrance.DisposeAsync();
        await _site.DisposeAsync();
        if (LabCluster.WhyNot is null)
            await DockerCli.TryAsync("docker", "image", "rm", "--force", SampleImages.Backend);
    }

    private KubernetesEnvironment Place(KubernetesEnvironment lab)
    {
        var defined = (KubernetesEnvironment)global::Systems.Rides.Definition.Environments.Single(x => x is KubernetesEnvironment);
        return defined with
        {
            Url = Address,
            Namespaces = new Namespaces(_site.Namespace) { Data = $"{_site.Name}-data", Monitoring = $"{_site.Name}-monitoring" },
            StorageClass = "folders",
            SharedStorageClass = "folders",
            VolumeSize = 1,
            VolumeSizes = [],
            CpuRequest = 2,
            EndpointsGone = lab.EndpointsGone,
            Kubeconfig = lab.Kubeconfig,
            Overrides =
            [
                .. defined.Overrides.Select(x => x.Settings.Has("ALLOWED_HOSTS") ? x with { Settings = new SettingMap { ["ALLOWED_HOSTS"] = "localhost", ["CSRF_TRUSTED_ORIGINS"] = Address.OriginalString } } : x),
            ],
        };
    }

    private async Task<string[]> DeploymentsAsync(string service) =>
        (await _site.KubectlAsync("get", "deployment", "-l", $"app.kubernetes.io/name={service}", "-o", "jsonpath={.items[*].metadata.name}")).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

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

    /// <summary>Users who ask for something all the time, each on a connection of his own.</summary>
    private sealed class Asking : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task<List<string>> _asking;

        public Asking(Uri address) => _asking = Task.Run(() => AskAsync(address));

        public async Task<List<string>> EndAsync()
        {
            await _end.CancelAsync();
            return await _asking;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _end.Dispose();
        }

        private async Task<List<string>> AskAsync(Uri address)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } }) { BaseAddress = address };
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            var failures = new List<string>();
            while (!_end.IsCancellationRequested)
            {
                var begun = Stopwatch.GetTimestamp();
                try
                {
                    using var answer = await http.GetAsync("/api/session");
                    if (!answer.IsSuccessStatusCode)
                        failures.Add($"{(int)answer.StatusCode}");
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
                {
                    failures.Add($"{e.Message} after {Stopwatch.GetElapsedTime(begun)}");
                }

                await timer.WaitForNextTickAsync();
            }

            return failures;
        }
    }
}
