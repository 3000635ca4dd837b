using k8s;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;
using DockerCli = Pipeline.Lab.Samples.DockerCli;

namespace Pipeline.Lab.Kubernetes;

/// <summary>
/// A stand-in for ingress-nginx, which cannot be had on a machine with Debian's packages alone: a real nginx, which does what the documentation of ingress-nginx
/// says of the annotations that Pipeline renders (<see cref="IngressNginx"/>), and nothing else. Its loop looks at the API of the cluster three times a second. Where
/// ingress-nginx changes endpoints in memory, it reloads nginx, which begins new workers and lets the old ones end what they have. It listens on loopback alone.
/// </summary>
internal sealed class ClusterEntrance : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);

    private readonly string _name = $"lab-entrance-{Guid.NewGuid().ToString("n")[..8]}";
    private readonly int _status = LabPort.Free();
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly k8s.Kubernetes _cluster;
    private readonly string _namespace;
    private readonly IngressNginx _controller;
    private string _serves = "";
    private Task _loop = Task.CompletedTask;

    private ClusterEntrance(string space)
    {
        _namespace = space;
        _cluster = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(LabCluster.Kubeconfig));
        _controller = new IngressNginx(HttpPort, Port);
    }

    /// <summary>The port with TLS.</summary>
    public int Port { get; } = LabPort.Free();

    /// <summary>The port that is redirected to it.</summary>
    public int HttpPort { get; } = LabPort.Free();

    private string Folder => _folder / "nginx";

    /// <summary>Starts one for the Ingresses of a namespace, which need not be there yet.</summary>
    public static async Task<ClusterEntrance> StartAsync(string space)
    {
        var entrance = new ClusterEntrance(space);
        try
        {
            // The outer folder is for nobody else to read, and nginx is somebody else.
            Directory.CreateDirectory(entrance.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            var digest = await entrance.WriteAsync();
            await DockerCli.DockerAsync(
                "run", "-d", "--name", entrance._name, "--network", "host", "--cap-drop", "ALL", "--read-only", "--tmpfs", "/tmp", "-v", $"{entrance.Folder}:/entrance:ro", "--entrypoint", "nginx",
                SampleImages.Mirror + "nginx", "-c", "/entrance/nginx.conf", "-g", "daemon off;");
            await entrance.ServesAsync(digest);
            entrance._loop = Task.Run(entrance.ControlAsync);
            return entrance;
        }
        catch
        {
            await entrance.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _loop;
        }
        finally
        {
            await DockerCli.TryAsync("docker", "rm", "--force", "--volumes", _name);
            _cluster.Dispose();
            _http.Dispose();
            _end.Dispose();
            _folder.Dispose();
        }
    }

    private async Task ControlAsync()
    {
        using var timer = new PeriodicTimer(Every);
        while (!_end.IsCancellationRequested)
        {
            var before = _serves;
            var digest = await WriteAsync();
            if (digest != before)
            {
                // Nginx keeps what it has when it does not take the new one.
                await DockerCli.DockerAsync("kill", "--signal", "HUP", _name);
                await ServesAsync(digest);
            }

            try
            {
                await timer.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<string> WriteAsync()
    {
        var (text, files) = _controller.Render(await LookAsync());
        var digest = IngressNginx.Digest(text);
        if (digest == _serves)
            return digest;
        foreach (var (name, content) in files)
            if (!File.Exists(Path.Combine(Folder, name)))
                await WriteAsync(name, content);
        await WriteAsync("nginx.conf", $$"""
            worker_processes 2;
            pid /tmp/nginx.pid;
            error_log stderr warn;
            events {
                worker_connections 1024;
            }
            http {
                access_log off;
                server_tokens off;
                client_body_temp_path /tmp/client_body;
                proxy_temp_path /tmp/proxy;
                fastcgi_temp_path /tmp/fastcgi;
                uwsgi_temp_path /tmp/uwsgi;
                scgi_temp_path /tmp/scgi;
                server {
                    listen 127.0.0.1:{{_status}};
                    return 200 {{digest}};
                }
            {{text}}}

            """);
        return digest;
    }

    private async Task WriteAsync(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path + "~", content);
        File.SetUnixFileMode(path + "~", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Move(path + "~", path, overwrite: true);
    }

    // New connections come to workers of the new configuration.
    private async Task ServesAsync(string digest)
    {
        try
        {
            await Pipeline.Tests.Until.TrueAsync(async () => await StatusAsync() == digest, TimeSpan.FromSeconds(30));
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"nginx does not take its configuration: {(await DockerCli.TryAsync("docker", "logs", "--tail", "20", _name)).Output}", e);
        }

        _serves = digest;
    }

    private async Task<string> StatusAsync()
    {
        try
        {
            return await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_status}/"));
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private async Task<EntranceObjects> LookAsync()
    {
        var (ingresses, services, endpoints) = (_cluster.NetworkingV1.ListNamespacedIngressAsync(_namespace), _cluster.CoreV1.ListNamespacedServiceAsync(_namespace), _cluster.CoreV1.ListNamespacedEndpointsAsync(_namespace));
        var (secrets, maps) = (_cluster.CoreV1.ListNamespacedSecretAsync(_namespace), _cluster.CoreV1.ListNamespacedConfigMapAsync(_namespace));
        return new([.. (await ingresses).Items], [.. (await services).Items], [.. (await endpoints).Items], [.. (await secrets).Items], [.. (await maps).Items]);
    }
}
