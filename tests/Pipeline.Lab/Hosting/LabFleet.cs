using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Deployment.Fleet;
using Pipeline.Execution;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using DockerCli = Pipeline.Lab.Samples.DockerCli;

namespace Pipeline.Lab.Hosting;

/// <summary>The lab's system on three machines, of which the first has the store, the singleton and the record. Every command has a host of its own. All gone after the test.</summary>
internal sealed class LabFleet : IAsyncDisposable
{
    private const string Dockerfile = """
        FROM localhost/mirror/debian:trixie-slim
        RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends docker.io docker-cli haproxy iptables openssh-server procps && \
            rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_*
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "lab-fleet-" + Guid.NewGuid().ToString("n")[..8];
    private readonly Dictionary<string, string> _given = [];
    private string _router = "";
    private string? _balancer;

    private LabFleet()
    {
    }

    public ImmutableArray<LabFleetMachine> Machines { get; private set; } = [];

    /// <summary>The machines that the definition has.</summary>
    public ImmutableArray<LabFleetMachine> Defined { get; set; } = [];

    /// <summary>Which of them serve.</summary>
    public Func<LabFleetMachine, bool> Serves { get; set; } = _ => true;

    /// <summary>Whether the balancer is told by hooks.</summary>
    public bool HasHooks { get; set; }

    /// <summary>What the hooks were told, in order.</summary>
    public string[] Hooked => File.Exists(_folder / "hooked") ? File.ReadAllLines(_folder / "hooked") : [];

    /// <summary>The machines to which a balancer sends requests that is told by hooks.</summary>
    public ImmutableArray<LabFleetMachine> In
    {
        get
        {
            var hooked = Hooked;
            return [.. Machines.Where(x => hooked.LastOrDefault(y => y.Split(' ')[1] == x.Name)?.StartsWith("in ", StringComparison.Ordinal) is true)];
        }
    }

    /// <summary>How the next release is broken.</summary>
    public string Mode { get; set; } = "";

    /// <summary>All that was said.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    private string Root => _folder / "root";

    private SystemDefinition System
    {
        get
        {
            var system = LabSystem.Of(_name, Machines[0].Port, 8088, Mode, new BlueGreenStrategy());
            return system with
            {
                Services = [.. system.Services.Select(x => x is Replicated replicated ? replicated with { Replicas = 1 } : x)],
                Environments =
                [
                    new FleetEnvironment("lab")
                    {
                        Machines = [.. Defined.Select(MachineOf)],
                        Hooks = HasHooks ? new BalancerHooks { Out = Hook("out"), In = Hook("in") } : null,
                        Url = new Uri($"https://localhost:{Machines[0].Port}"),
                        Placements = [.. system.Services.Where(x => x is Store or Singleton).Select(x => new Placement(x, MachineOf(Machines[0])) { Port = x is Store ? 16379 : null })],
                        Balancer = _balancer is null ? null : new Balancer(_balancer) { Certificates = "/etc/haproxy/site.pem" },
                        Least = Math.Min(2, Defined.Count(Serves)),
                        KeepWarm = TimeSpan.Zero,
                    },
                ],
            };
        }
    }

    private Machine MachineOf(LabFleetMachine machine) => machine.Machine with { Serves = Serves(machine) };

    private ImmutableArray<string> Hook(string what) => ["sh", "-c", $"echo {what} $MACHINE $MACHINE_ADDRESS:$MACHINE_PORT >> {_folder / "hooked"}"];

    /// <summary>The port of the balancer, for users.</summary>
    public int Port { get; } = LabPort.Free();

    /// <summary>Starts the machines, and on wish a balancer before them.</summary>
    public static async Task<LabFleet> StartAsync(bool balanced = false)
    {
        var fleet = new LabFleet();
        try
        {
            await fleet.RunAsync();
            if (balanced)
                await fleet.BalanceAsync();
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async Task<DeployPlan> DeployAsync(string version, Func<IDeployHost, IDeployHost>? around = null)
    {
        Render();
        return await RunAsync(x => x.DeployAsync(Release(version), "images", keep: 1, default), around);
    }

    private Release Release(string version) =>
        new(version, "sha256:" + new string('0', 60) + version.PadLeft(4, '0')) { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"{_name}/app:{version}") };

    public Task<DeployPlan> RollbackAsync() => RunAsync(x => x.RollbackAsync(null, 1, default));

    public Task<DeployPlan?> RecoverAsync() => RunAsync(x => x.RecoverAsync(1, default));

    public Task DownAsync() => RunAsync(async x =>
    {
        await x.DownAsync(true, default);
        return true;
    });

    /// <summary>What a dry run of a deployment says beside the plan.</summary>
    public async Task<ImmutableArray<string>> ForetellAsync(string version)
    {
        Render();
        var target = Target();
        using var host = (IDisposable)target.Host;
        var record = await target.Host.ReadAsync(default);
        var plan = target.Plan(RolloutKind.Deploy, Release(version), "images", 1, record.History, await target.Host.ObserveAsync(default), DateTimeOffset.UtcNow);
        return await target.Host.ForetellAsync(plan, default);
    }

    /// <summary>What Status shows.</summary>
    public async Task<StatusReport> StatusAsync()
    {
        var target = Target();
        using var host = (IDisposable)target.Host;
        return await StatusReport.ReadAsync(target, TimeProvider.System, default);
    }

    /// <summary>The last lines of what serves.</summary>
    public async Task<ImmutableArray<string>> LogsAsync()
    {
        var target = Target();
        using var host = (IDisposable)target.Host;
        return await target.Host.TailAsync((await target.Host.ObserveAsync(default)).Active!, 5, default);
    }

    /// <summary>The release that each edge answers as.</summary>
    public async Task<string[]> ReleasesAsync() => await Task.WhenAll(Machines.Select(async x =>
    {
        using var client = new SiteClient(x.Port);
        return await client.ReleaseAsync("/");
    }));

    /// <summary>A command line in the store.</summary>
    public Task<string> RedisAsync(string words) => Machines[0].InsideAsync($"docker exec {_name}-lab-redis-1 redis-cli {words}");

    /// <summary>All containers of a machine.</summary>
    public static async Task<string[]> ContainersAsync(LabFleetMachine machine) =>
        (await machine.InsideAsync("docker ps --all --format '{{.Names}}'")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Machines.Select(x => x.DisposeAsync().AsTask()));
        await DockerCli.TryAsync("docker", "rm", "--force", $"{_name}-balancer");
        await DockerCli.TryAsync("docker", "network", "rm", _name);
        await DockerCli.TryAsync("docker", "image", "rm", "--force", _name);
        _folder.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<DeploySession, Task<T>> command, Func<IDeployHost, IDeployHost>? around = null)
    {
        var target = Target();
        using var host = (IDisposable)target.Host;
        if (around is not null)
            target = target with { Host = around(target.Host) };
        await using var session = await DeploySession.BeginAsync(target, "lab", new Narration(Said.Enqueue, x => Said.Enqueue("! " + x)), TimeProvider.System, default);
        return await command(session);
    }

    private DeployTarget Target()
    {
        var images = ImmutableSortedDictionary<string, string>.Empty
            .Add("ROUTER_IMAGE", _router).Add("REDIS_IMAGE", SampleImages.Mirror + "redis").Add("NGINX_IMAGE", SampleImages.Mirror + "nginx").Add("WATCHER_IMAGE", SampleImages.Mirror + "python:trixie-slim");
        return DockerFleet.Target(
            System, (FleetEnvironment)System.Environments[0], Root,
            (system, environment, engine) => new DockerSetup(system, environment, Root, images, engine, TimeProvider.System) { Given = new GivenSecrets([new SecretSource("the test", () => _given)], _ => { }) },
            TimeProvider.System);
    }

    private void Render()
    {
        Assert.Empty(System.Mistakes());
        foreach (var file in SystemFiles.Of(System))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, file.Path))!);
            File.WriteAllText(Path.Combine(Root, file.Path), file.Text);
        }
    }

    private async Task BalanceAsync()
    {
        var name = $"{_name}-balancer";
        await DockerCli.DockerAsync("run", "--detach", "--init", "--name", name, "--network", _name, "--publish", $"127.0.0.1:{Port}:443", _name, "sleep", "infinity");
        _balancer = await LabFleetMachine.AddressOfAsync(name);
        Render();
        var (certificate, key) = SelfSigned.Make(["localhost"], DateTimeOffset.UtcNow);
        File.WriteAllText(_folder / "site.pem", certificate + key);
        await DockerCli.DockerAsync("cp", _folder / "site.pem", $"{name}:/etc/haproxy/site.pem");
        await DockerCli.DockerAsync("cp", Path.Combine(Root, $"fleet/{System.Name}/lab/haproxy.cfg"), $"{name}:/etc/haproxy/haproxy.cfg");
        Assert.DoesNotContain("WARNING", (await DockerCli.DockerAsync("exec", name, "sh", "-c", "haproxy -c -f /etc/haproxy/haproxy.cfg 2>&1")), StringComparison.OrdinalIgnoreCase);
        await DockerCli.DockerAsync("exec", "--detach", name, "haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg");
    }

    private async Task RunAsync()
    {
        _router = await HostImages.RouterAsync();
        Directory.CreateDirectory(_folder / "build");
        File.WriteAllText(_folder / "build/Dockerfile", Dockerfile);
        await DockerCli.DockerAsync("build", "--quiet", "--tag", _name, _folder / "build");
        await DockerCli.DockerAsync("network", "create", _name);
        foreach (var key in (string[])["client", "host"])
            await ProcessRunner.RunAsync(new Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder / key), null, default);
        Directory.CreateDirectory(_folder / ".ssh");
        File.Copy(_folder / "client.pub", _folder / ".ssh/authorized_keys");
        var archive = _folder / "images.tar";
        await DockerCli.DockerAsync("save", "--output", archive, _router, SampleImages.Mirror + "redis", SampleImages.Mirror + "nginx", SampleImages.Mirror + "python:trixie-slim");
        foreach (var name in (string[])["one", "two", "three"])
            Machines = Machines.Add(await LabFleetMachine.StartAsync(name, _name, _folder.Path));
        Defined = Machines;
        await Task.WhenAll(Machines.Select(x => x.LoadAsync(archive)));
        // A machine without power could not be given them later.
        await Task.WhenAll(Machines.Select(x => x.InsideAsync($"for version in 1 2 3 4 5; do docker tag {SampleImages.Mirror}python:trixie-slim {_name}/app:$version; done")));
        File.Delete(archive);
        _given["SSH_KEY"] = File.ReadAllText(_folder / "client");
        _given["SSH_KNOWN_HOSTS"] = string.Concat(Machines.Select(x => x.KnownAs(string.Join(' ', File.ReadAllText(_folder / "host.pub").Split(' ')[..2])) + "\n"));
        _given[LabSystem.VariableOf(_name)] = LabSystem.OddValue;
    }
}
