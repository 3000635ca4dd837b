using System.Globalization;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Hosting;

/// <summary>A machine of a fleet: a privileged container with sshd and a Docker Engine of its own. What it publishes is reached on this machine's loopback interface too.</summary>
internal sealed class LabFleetMachine : IAsyncDisposable
{
    // The daemon is started again when it has ended; sshd is cut and comes back as a test wants it.
    private const string Start = """
        mkdir -p /run/sshd && chmod -R go= /root/.ssh && chown -R root:root /root/.ssh /etc/ssh
        /usr/sbin/sshd
        while :; do dockerd >>/var/log/dockerd.log 2>&1; sleep 0.2; done
        """;

    private readonly string _container;
    private readonly int _ssh = LabPort.Free();

    private LabFleetMachine(string name, string container) => (Name, _container) = (name, container);

    public string Name { get; }

    /// <summary>The port of its edge.</summary>
    public int Port { get; } = LabPort.Free();

    /// <summary>As a definition has it.</summary>
    public Machine Machine { get; private set; } = null!;

    /// <summary>Starts one.</summary>
    /// <param name="name">The machine's name.</param>
    /// <param name="fleet">The fleet's name, which its image and its network have too.</param>
    /// <param name="keys">A folder with <c>host</c> and <c>.ssh</c>.</param>
    public static async Task<LabFleetMachine> StartAsync(string name, string fleet, string keys)
    {
        var machine = new LabFleetMachine(name, $"{fleet}-{name}");
        // As on any machine, /run is empty after a start: dockerd takes the process ids it finds there for processes that still run.
        await DockerCli.DockerAsync(
            "create", "--privileged", "--init", "--name", machine._container, "--hostname", name, "--network", fleet, "--volume", "/var/lib", "--tmpfs", "/run",
            "--publish", $"127.0.0.1:{machine._ssh}:22", "--publish", $"127.0.0.1:{machine.Port}:{machine.Port}", fleet, "sh", "-c", Start);
        await DockerCli.DockerAsync("cp", Path.Combine(keys, ".ssh"), $"{machine._container}:/root/");
        await DockerCli.DockerAsync("cp", Path.Combine(keys, "host"), $"{machine._container}:/etc/ssh/ssh_host_ed25519_key");
        await machine.BootAsync();
        var address = await AddressOfAsync(machine._container);
        machine.Machine = new Machine(name, string.Create(CultureInfo.InvariantCulture, $"ssh://root@127.0.0.1:{machine._ssh}"), address) { HttpsPort = machine.Port, HttpPort = 8088 };
        return machine;
    }

    /// <summary>The address of a container in the network of the fleet.</summary>
    public static async Task<string> AddressOfAsync(string container) =>
        (await DockerCli.DockerAsync("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container)).Trim();

    /// <summary>A line for a known_hosts file.</summary>
    public string KnownAs(string key) => string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{_ssh} {key}");

    /// <summary>Gives its engine images of this machine's.</summary>
    public async Task LoadAsync(string archive)
    {
        await DockerCli.DockerAsync("cp", archive, $"{_container}:/images.tar");
        await InsideAsync("docker load --quiet --input /images.tar && rm /images.tar");
    }

    /// <summary>Runs a command line there.</summary>
    public Task<string> InsideAsync(string line) => DockerCli.DockerAsync("exec", _container, "sh", "-c", line);

    /// <summary>Nobody reaches it over ssh any more, and who did is cut off; its users are served.</summary>
    public Task CutAsync() => InsideAsync("pkill -KILL sshd; true");

    /// <summary>It is reached over ssh again.</summary>
    public Task MendAsync() => InsideAsync("/usr/sbin/sshd");

    /// <summary>All of it stands still; nobody is told.</summary>
    public Task PauseAsync() => DockerCli.DockerAsync("pause", _container);

    /// <summary>It goes on as if nothing had been.</summary>
    public Task UnpauseAsync() => DockerCli.DockerAsync("unpause", _container);

    /// <summary>Its engine alone stands still: sshd answers, and what runs there goes on.</summary>
    public Task PauseEngineAsync() => InsideAsync("pkill -STOP dockerd");

    /// <summary>Its engine goes on.</summary>
    public Task UnpauseEngineAsync() => InsideAsync("pkill -CONT dockerd");

    /// <summary>Takes its power.</summary>
    public Task OffAsync() => DockerCli.DockerAsync("kill", _container);

    /// <summary>Starts it, and returns when its engine answers.</summary>
    public async Task BootAsync()
    {
        await DockerCli.DockerAsync("start", _container);
        await Until.TrueAsync(async () => (await DockerCli.TryAsync("docker", "exec", _container, "docker", "version")).Code == 0, TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync() => await DockerCli.TryAsync("docker", "rm", "--force", "--volumes", _container);
}
