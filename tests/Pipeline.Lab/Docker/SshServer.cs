using Pipeline.Docker;
using Pipeline.Execution;

namespace Pipeline.Lab.Docker;

/// <summary>A real ssh server on the loopback interface, in a container that has the engine's socket and the network of its host. Its image is made once and goes with the last test.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string Dockerfile = """
        FROM localhost/mirror/debian:trixie-slim
        RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends openssh-server && \
            rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_* && mkdir -p /run/sshd
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "lab-ssh-" + Guid.NewGuid().ToString("N")[..8];

    private SshServer()
    {
    }

    public DockerEndpoint Endpoint { get; private set; } = null!;

    public string Key => File.ReadAllText(_folder / "client");

    public string KnownHosts => HostLine("host.pub");

    /// <summary>The right host with a key that is not its own.</summary>
    public string OtherKnownHosts => HostLine("client.pub");

    public static async Task<SshServer> StartAsync()
    {
        var server = new SshServer();
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How often somebody was let in.</summary>
    public async Task<int> ConnectionsAsync() => (await DockerAsync("logs", _name)).Split('\n').Count(x => x.Contains("Accepted publickey", StringComparison.Ordinal));

    /// <summary>Breaks every connection, as a cable does that is pulled; new ones can be made.</summary>
    public async Task CutAsync()
    {
        var before = await ListeningAsync();
        await DockerAsync("restart", "--time", "0", _name);
        await Until.TrueAsync(async () => await ListeningAsync() > before, TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await ProcessRunner.CaptureAsync(new Command("docker", "rm", "--force", "--volumes", _name), default);
        await ProcessRunner.CaptureAsync(new Command("docker", "image", "rm", "--force", _name), default);
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        File.WriteAllText(_folder / "Dockerfile", Dockerfile);
        await DockerAsync("build", "--quiet", "--tag", _name, _folder.Path);
        foreach (var key in (string[])["client", "host"])
            await ProcessRunner.RunAsync(new Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder / key), null, default);
        var port = Registries.LabPort.Free();
        Endpoint = new DockerEndpoint(new Uri($"ssh://root@127.0.0.1:{port}"), null, "the test");
        var home = Directory.CreateDirectory(_folder / ".ssh").FullName;
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(_folder / "client.pub", Path.Combine(home, "authorized_keys"));
        await DockerAsync(
            "create", "--name", _name, "--network", "host", "--volume", "/var/run/docker.sock:/var/run/docker.sock", _name,
            "/usr/sbin/sshd", "-D", "-e", "-o", "ListenAddress=127.0.0.1", "-p", $"{port}");
        await DockerAsync("cp", home, $"{_name}:/root/");
        await DockerAsync("cp", _folder / "host", $"{_name}:/etc/ssh/ssh_host_ed25519_key");
        await DockerAsync("start", _name);
        await Until.TrueAsync(async () => await ListeningAsync() > 0, TimeSpan.FromSeconds(30));
    }

    private async Task<int> ListeningAsync() => (await DockerAsync("logs", _name)).Split("Server listening").Length - 1;

    private string HostLine(string key) => $"[127.0.0.1]:{Endpoint.Address.Port} {string.Join(' ', File.ReadAllText(_folder / key).Split(' ')[..2])}";

    private static async Task<string> DockerAsync(params string[] arguments)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(new Command("docker", [.. arguments]), default);
        Assert.True(code == 0, error);
        return output + error;
    }
}
