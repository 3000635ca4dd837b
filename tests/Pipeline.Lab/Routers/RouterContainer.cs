using System.Diagnostics;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Router.Control;
using Pipeline.Router.Tests;
using DockerCli = Pipeline.Lab.Samples.DockerCli;

namespace Pipeline.Lab.Routers;

/// <summary>The router's image, built for this machine, as a container that is locked; and backends beside it. All gone after the test.</summary>
internal sealed class RouterContainer : IAsyncDisposable
{
    private readonly string _name = $"lab-router-{Guid.NewGuid().ToString("n")[..8]}";
    private readonly List<string> _backends = [];
    private readonly List<PipeStream> _pipes = [];

    private RouterContainer() => Control = new ControlClient(_ => Task.FromResult<Stream>(Connect()), $"in container {_name}");

    /// <summary>Reaches the router by <c>docker exec … connect</c>, and no other way.</summary>
    public ControlClient Control { get; }

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public Uri Metrics { get; private set; } = new("http://127.0.0.1");

    /// <summary>Processes of <c>docker exec</c> that were started for <see cref="Control"/>.</summary>
    public IReadOnlyList<PipeStream> Pipes => _pipes;

    public static async Task<RouterContainer> StartAsync()
    {
        var router = new RouterContainer();
        try
        {
            var image = await HostImages.RouterAsync();
            await DockerCli.DockerAsync("network", "create", router._name);
            await DockerCli.DockerAsync(
                "run", "-d", "--name", router._name, "--network", router._name, "-p", "127.0.0.1::8000", "-p", "127.0.0.1::9000",
                "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "-v", $"{router._name}:/state", image,
                "run", "--listen", "0.0.0.0:8000", "--directory", "/state", "--metrics", "0.0.0.0:9000", "--trusted", "172.16.0.0/12");
            router.Url = await router.AddressAsync(8000);
            router.Metrics = await router.AddressAsync(9000);
            await Pipeline.Tests.Until.TrueAsync(async () => await router.Control.GetStateAsync() is not null, TimeSpan.FromSeconds(30));
            return router;
        }
        catch
        {
            await router.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a backend that answers everything with its release.</summary>
    public async Task<RoutedGroup> BackendAsync(string release, int weight)
    {
        var container = $"{_name}-{release}";
        _backends.Add(container);
        var server = $"server {{ listen 8080; access_log off; location / {{ add_header X-Release {release}; return 200 {release}; }} }}";
        await DockerCli.DockerAsync(
            "run", "-d", "--name", container, "--network", _name, "--entrypoint", "sh", SampleImages.Mirror + "nginx",
            "-c", $"mkdir -p /tmp/conf.d && echo '{server}' > /tmp/conf.d/default.conf && exec nginx -g 'daemon off;'");
        var url = $"http://{container}:8080";
        await Pipeline.Tests.Until.TrueAsync(async () => (await Control.AskAsync(new AskRequest(2000, url))).Status == 200, TimeSpan.FromSeconds(30));
        return new RoutedGroup(release, release, "blue", weight, [new ReplicaAddress(container, url)]);
    }

    /// <summary>One more process of <c>docker exec</c>.</summary>
    public PipeStream Connect()
    {
        var pipe = new PipeStream(Process.Start(new ProcessStartInfo("docker", ["exec", "-i", _name, "router", "connect", "--directory", "/state"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        lock (_pipes)
            _pipes.Add(pipe);
        return pipe;
    }

    public Task<string> ShellAsync(string script) => DockerCli.DockerAsync("exec", _name, "sh", "-c", script);

    /// <returns>The router's exit code.</returns>
    public async Task<string> StopAsync()
    {
        await DockerCli.DockerAsync("stop", _name);
        return await DockerCli.DockerAsync("inspect", "--format", "{{.State.ExitCode}}", _name);
    }

    public async Task RestartAsync()
    {
        await DockerCli.DockerAsync("start", _name);
        Url = await AddressAsync(8000);
        await Pipeline.Tests.Until.TrueAsync(async () => await Control.GetStateAsync() is not null, TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await DockerCli.TryAsync("docker", ["rm", "--force", "--volumes", _name, .. _backends]);
        await DockerCli.TryAsync("docker", "network", "rm", _name);
        await DockerCli.TryAsync("docker", "volume", "rm", _name);
    }

    private async Task<Uri> AddressAsync(int port) => new("http://" + await DockerCli.DockerAsync("port", _name, $"{port}/tcp"));
}
