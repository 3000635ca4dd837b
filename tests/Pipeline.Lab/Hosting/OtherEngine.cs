using Pipeline.Docker;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>
/// A Docker Engine of its own, in a container: what happens to it happens to nobody else. Its containers outlive its daemon, as `live-restore` does it
/// on a host; a port that is published there is reached on this machine's loopback interface.
/// </summary>
internal sealed class OtherEngine : IAsyncDisposable
{
    private const string Dockerfile = """
        FROM localhost/mirror/debian:trixie-slim
        RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends docker.io iptables && rm -rf /var/lib/apt/lists/*
        """;

    // A daemon that ends is started again, as an init system does it.
    private const string Start = """
        mkdir -p /etc/docker
        echo '{ "live-restore": true, "features": { "containerd-snapshotter": true } }' >/etc/docker/daemon.json
        containerd >/var/log/containerd.log 2>&1 &
        until [ -S /run/containerd/containerd.sock ]; do sleep 0.1; done
        while :; do
          dockerd --containerd /run/containerd/containerd.sock --host unix:///sockets/docker.sock
          echo "the daemon has ended"
        done
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "lab-engine-" + Guid.NewGuid().ToString("N")[..8];

    private OtherEngine()
    {
    }

    /// <summary>Where it listens.</summary>
    public DockerEndpoint Endpoint => new(new Uri("unix://" + Path.Combine(_folder / "sockets", "docker.sock")), null, "the test") { TellCommand = true };

    /// <summary>Starts one that has some images of this machine's.</summary>
    /// <param name="ports">The ports that its containers publish.</param>
    /// <param name="images">The images.</param>
    public static async Task<OtherEngine> StartAsync(IEnumerable<int> ports, params string[] images)
    {
        var engine = new OtherEngine();
        try
        {
            await engine.RunAsync(ports, images);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends its daemon, and returns when the next one answers.</summary>
    public async Task RestartDaemonAsync()
    {
        var before = await DaemonsAsync();
        await DockerCli.DockerAsync("exec", _name, "sh", "-c", "kill $(cat /var/run/docker.pid)");
        await Until.TrueAsync(async () => await DaemonsAsync() > before, TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await DockerCli.TryAsync("docker", "rm", "--force", "--volumes", _name);
        await DockerCli.TryAsync("docker", "image", "rm", "--force", _name);
        _folder.Dispose();
    }

    private async Task RunAsync(IEnumerable<int> ports, string[] images)
    {
        File.WriteAllText(_folder / "Dockerfile", Dockerfile);
        await DockerCli.DockerAsync("build", "--quiet", "--tag", _name, _folder.Path);
        Directory.CreateDirectory(_folder / "sockets");
        await DockerCli.DockerAsync(
        [
            "run", "--detach", "--privileged", "--name", _name, "--volume", "/var/lib", "--volume", $"{_folder / "sockets"}:/sockets",
            .. ports.SelectMany(x => (string[])["--publish", $"127.0.0.1:{x}:{x}"]), _name, "sh", "-c", Start,
        ]);
        await Until.TrueAsync(async () => await DaemonsAsync() > 0, TimeSpan.FromSeconds(60));
        var archive = _folder / "images.tar";
        await DockerCli.DockerAsync(["save", "--output", archive, .. images]);
        await DockerCli.DockerAsync("--host", Endpoint.Address.OriginalString, "load", "--quiet", "--input", archive);
        File.Delete(archive);
    }

    private async Task<int> DaemonsAsync() => (await DockerCli.DockerAsync("logs", _name)).Split("API listen on /sockets/docker.sock").Length - 1;
}
