using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Deployment.Fleet;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Services;
using Pipeline.Tests.Deployment.Fleet;

namespace Pipeline.Tests.Deployment;

/// <summary>An environment on a <see cref="FakeHost"/> with a real lock and a real journal; its clock runs as fast as it is asked.</summary>
internal sealed class Site : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Site(params ReadOnlySpan<Service> others)
    {
        Hosts = [new FakeHost(_folder.Path)];
        Target = new DeployTarget(System with { Services = [.. System.Services, .. others] }, "test", Host);
    }

    /// <summary>A fleet: web services and workers on every host; all else, and the record, on the first.</summary>
    /// <param name="machines">How many hosts.</param>
    /// <param name="least">How many must be reached.</param>
    /// <param name="others">Services beside the web service.</param>
    public Site(int machines, int? least = null, params ReadOnlySpan<Service> others)
    {
        var run = new FakeRun { Done = Watch };
        Balancer = new FakeBalancer(run);
        Hosts = [.. Enumerable.Range(1, machines).Select(x => new FakeHost(Directory.CreateDirectory(Path.Combine(_folder.Path, $"m{x}")).FullName) { Run = run })];
        var system = System with { Services = [.. System.Services, .. others] };
        Target = new DeployTarget(system, "test", Host);
        Machines = [.. Hosts.Select((x, i) => (new KnownMachine($"m{i + 1}", $"ssh://m{i + 1}", $"10.0.0.{i + 1}", 443), x))];
        _fleet = () =>
        {
            var balancer = new FleetBalancer(new FleetRecord(Host)) { Call = Balancer.IsCalled ? Balancer.CallAsync : null };
            foreach (var (machine, host) in Machines)
            {
                host.Aside = (act, cancellation) => balancer.AsideAsync(machine, act, cancellation);
                // An edge that its definition has no more goes on.
                host.Address = machine.Serves ? $"{machine.Address}:{machine.Port}" : host.ListensAt;
            }

            return new FleetHost(
                Machines.Select((x, i) => new FleetMember(x.Machine, x.Host, [.. system.Services.Where(y => y is Web ? x.Machine.Serves : i == 0 || y is Worker).Select(y => y.Name)]) { CanSpare = i > 0 }),
                "m1", least ?? Machines.Count(x => x.Machine.Serves), 64, new HttpClient { BaseAddress = new Uri("http://fleet/") }, Clock)
            {
                ByMachine = Target.Strategy is Pipeline.Systems.Hosts.CanaryStrategy { ByMachine: true },
                Balancer = balancer,
                Ending = x => $"end {x.Machine.Engine}",
            };
        };
    }

    /// <summary>Moments at which the balancer had no machine that serves, although it had one before.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>Whether users of the balancer get an answer.</summary>
    public bool IsServed => Hosts.Any(x => !x.Cut && x.Serving && x.ListensAt is { } address && Balancer.Addresses.Contains(address));

    private bool _wasServed;

    private void Watch(string operation)
    {
        if (_wasServed && !IsServed)
            Gaps.Add($"after {operation} #{Host.Operations}");
        _wasServed |= IsServed;
    }

    private readonly Func<FleetHost>? _fleet;

    /// <summary>The machines of a fleet, as the definition has them.</summary>
    public ImmutableArray<(KnownMachine Machine, FakeHost Host)> Machines { get; set; } = [];

    /// <summary>What stands before a fleet.</summary>
    public FakeBalancer Balancer { get; } = new(new FakeRun());

    /// <summary>Every command has a host of its own, as every run of the build has.</summary>
    private DeployTarget Fresh => _fleet is null ? Target : Target with { Host = _fleet() };

    /// <summary>Changes the definition of the web service, as a commit does between two commands.</summary>
    public void Define(Func<Web, Web> change) =>
        Target = Target with { System = Target.System with { Services = Target.System.Services.SetItem(0, change((Web)Target.System.Services[0])) } };

    public void Choose(Pipeline.Systems.Hosts.Strategy strategy, TimeSpan warm) => Target = Target with { Strategy = strategy, KeepWarm = warm };

    public void Ask(string? proof, Capacity? capacity = null) => Target = Target with { Proof = proof, Capacity = capacity };

    /// <summary>The gates of the environment from now on, and what the run brings to pass them.</summary>
    public void Gate(DeployEnvironment environment, Clearance? clearance = null, EnvironmentRecord? proved = null) => Target = Target with
    {
        Gates = new DeployGates(environment, clearance ?? new Clearance { Who = "tester" }, Clock) { ProvedIn = proved is null ? null : _ => Task.FromResult(proved) },
    };

    public void Watch(Pipeline.Systems.Hosts.Watch watch) => Target = Target with { Watch = watch };

    /// <summary>The plan as a dry run makes it, on another machine.</summary>
    public async Task<DeployPlan> DryRun(string version)
    {
        var record = await Host.ReadAsync(default);
        return Target.Plan(RolloutKind.Deploy, Release(version), "elsewhere", 1, record.History, await Host.ObserveAsync(default), Clock.GetUtcNow());
    }

    /// <summary>What a dry run says beside the plan.</summary>
    public Task<ImmutableArray<string>> Foretell(string version, RolloutKind kind = RolloutKind.Deploy) => Pumped(async () =>
    {
        var target = Fresh;
        var record = await target.Host.ReadAsync(default);
        var plan = target.Plan(kind, Release(version), kind is RolloutKind.Deploy ? "elsewhere" : null, 1, record.History, await target.Host.ObserveAsync(default), Clock.GetUtcNow());
        return await target.Host.ForetellAsync(plan, default);
    });

    /// <summary>From now on these channels are told, with secrets that the test gives.</summary>
    public void Tell(Dictionary<string, string> secrets, params ReadOnlySpan<Channel> channels) => Target = Target with
    {
        System = Target.System with { Channels = [.. channels] },
        Given = new GivenSecrets([new SecretSource("the test", () => secrets)], _ => { }),
    };

    /// <summary>The host, of a fleet the one that keeps the record.</summary>
    public FakeHost Host => Hosts[0];

    /// <summary>All hosts.</summary>
    public ImmutableArray<FakeHost> Hosts { get; }

    /// <summary>What serves: of a fleet, on all hosts that are reached; else each of them.</summary>
    public string? ActiveVersion => string.Join("|", Hosts.Where(x => !x.Cut).Select(x => x.ActiveVersion).Distinct()) is { Length: > 0 } version ? version : null;

    /// <summary>The versions with a replica that lives, on any host that is reached.</summary>
    public IEnumerable<string> AliveVersions => Hosts.Where(x => !x.Cut).SelectMany(x => x.AliveVersions).Distinct();

    /// <summary>Moments at which a user would have had no answer, on any host.</summary>
    public IEnumerable<string> Outages => Hosts.SelectMany(x => x.Outages);

    /// <summary>What Status shows.</summary>
    public Task<StatusReport> Status() => Pumped(() => StatusReport.ReadAsync(Fresh, Clock, default));

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public DeployTarget Target { get; private set; }

    public List<string> Said { get; } = [];

    public static FilesArtifact Files { get; } = new() { Build = x => new Command("make", x) };

    public static SystemDefinition System { get; } = new("shop")
    {
        Services = [new Web("web") { Artifact = Files, Command = ["serve"] }],
        Environments = [new LocalEnvironment("test") { Port = 8080 }],
        Smoke = [SmokeCheck.Get("/smoke")],
    };

    public ReleaseHistory History => ReleaseHistory.From(Journal.Read(Host.JournalPath));

    public static Release Release(string version) => new(version, $"sha256:{version}");

    public Task<DeployPlan> Deploy(string version, CancellationToken cancellation = default) =>
        Run(x => x.DeployAsync(Release(version), "source", keep: 1, cancellation));

    public Task<DeployPlan> Rollback(string? version = null) => Run(x => x.RollbackAsync(version, keep: 1, default));

    public Task<DeployPlan?> Recover() => Run(x => x.RecoverAsync(keep: 1, default));

    public Task Down() => Run(async x =>
    {
        await x.DownAsync(false, default);
        return true;
    });

    /// <summary>Runs one command to its end; time passes by itself. Asynchronous only to the caller.</summary>
    public Task<T> Run<T>(Func<DeploySession, Task<T>> command) => Pumped(async () =>
    {
        await using var session = await DeploySession.BeginAsync(Fresh, "tester", new Narration(Said.Add, x => Said.Add("! " + x)), Clock, default);
        return await command(session);
    });

    private Task<T> Pumped<T>(Func<Task<T>> work)
    {
        try
        {
            return Task.FromResult(Pump.Run(work, () => Clock.Advance(TimeSpan.FromMilliseconds(100))));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    /// <summary>One release serves with all replicas of web, worker and beat, and users never had no answer.</summary>
    public void AssertServes(string version)
    {
        Assert.Equal(version, ActiveVersion);
        Assert.Equal([version, version], Host.AliveOf("web"));
        Assert.Equal([version, version], Host.AliveOf("worker"));
        Assert.Equal([version], Host.AliveOf("beat"));
        Assert.Empty(Host.Outages);
    }

    public void Dispose() => _folder.Dispose();
}
