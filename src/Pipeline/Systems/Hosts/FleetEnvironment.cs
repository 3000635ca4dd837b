using System.Collections.Immutable;
using Pipeline.Systems.Services;

namespace Pipeline.Systems.Hosts;

/// <summary>
/// Several Docker hosts behind a balancer. Each machine that serves has an edge of its own, and a release is exposed on all of them
/// or on none.
/// </summary>
public sealed record FleetEnvironment(string Name) : DeployEnvironment(Name)
{
    /// <summary>The machines.</summary>
    public required ImmutableArray<Machine> Machines { get; init; }

    /// <summary>Where users reach it, at the balancer: <c>https://shop.example.com</c>. Each edge answers to this name, and is asked by it.</summary>
    public required Uri Url { get; init; }

    /// <summary>Host names that the edges answer to, beside that of <see cref="Url"/>.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>The balancer whose file is generated; null: it is somebody else's.</summary>
    public Balancer? Balancer { get; init; }

    /// <summary>How a machine is taken out of the balancer and in again, whoever runs it; null: it finds out by itself who serves.</summary>
    public BalancerHooks? Hooks { get; init; }

    /// <summary>The machine that keeps lease, journal and records of the fleet. Without it nothing is changed. Default: the first.</summary>
    public Machine? Keeper { get; init; }

    /// <summary>Where stores and singletons run, each of which needs one. Monitors and jobs are with the keeper unless they have one; workers are where web services are.</summary>
    public ImmutableArray<Placement> Placements { get; init; } = [];

    /// <summary>
    /// How many machines that serve must be reached, or a command that changes the fleet is refused. One that is not reached is left out, and <c>Recover</c>
    /// brings it to the release that serves when it is back. The keeper and machines with placements are never left out. Null: all must be reached.
    /// </summary>
    public int? Least { get; init; }

    /// <summary>How many machines work at once, 1 to 256. Default 64.</summary>
    public int AtOnce { get; init; } = 64;

    /// <summary>MiB that must be free where each engine keeps its data, or nothing is fetched. Default 1024.</summary>
    public int FreeDisk { get; init; } = 1024;

    /// <inheritdoc/>
    public override TimeSpan KeepWarm { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The machine that keeps the record.</summary>
    internal Machine Keeps => Keeper ?? Machines[0];

    /// <summary>That of the keeper, where the backups are: the drill has the whole system on that one machine.</summary>
    internal override DockerEnvironment Recoverable => FleetSystem.At(this, Keeps) with { Overrides = Overrides };

    /// <summary>The machines on which a service runs.</summary>
    internal IEnumerable<Machine> Of(Service service)
    {
        var placed = Placements.Where(x => x.Service.Name == service.Name).Select(x => x.Machine).ToList();
        return service switch
        {
            Web or Edge => Machines.Where(x => x.Serves),
            _ when placed.Count > 0 => Machines.Where(x => placed.Exists(y => y.Name == x.Name)),
            Worker => Machines.Where(x => x.Serves),
            Job or Monitor => [Keeps],
            _ => [],
        };
    }

    /// <summary>The port at which other machines reach a store.</summary>
    internal int? PortOf(Service service) => Placements.FirstOrDefault(x => x.Service.Name == service.Name)?.Port ?? service.Port;

    /// <summary>Whether the fleet can do without a machine for a while.</summary>
    internal bool CanSpare(Machine machine) => machine.Serves && machine.Name != Keeps.Name && !Placements.Any(x => x.Machine.Name == machine.Name);

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (!Machines.IsDefaultOrEmpty, $"Environments[{Name}].Machines", "a fleet has at least one machine"),
        .. Machines.IsDefault ? [] : Machines.SelectMany(x => x.Rules($"Environments[{Name}].Machines[{x.Name}]")),
        .. Machines.IsDefault ? [] : Twice(Machines.Select(x => x.Name), "two machines have this name"),
        .. Machines.IsDefault ? [] : Twice(Machines.Select(x => x.Engine), "two machines are on this engine: each has one of its own"),
        .. Machines.IsDefault ? [] : Twice(Machines.Select(x => x.Address), "two machines have this address"),
        (Balancer is null || Machines.IsDefault || !Machines.Any(x => x.Serves && x.Address == Balancer.Address), $"Environments[{Name}].Balancer.Address", "a machine that serves has this address, and its edge the ports"),
        (Machines.IsDefaultOrEmpty || Machines.Any(x => x.Serves), $"Environments[{Name}].Machines", "none of them serves"),
        (Strategy is not CanaryStrategy { ByMachine: true } || Machines.IsDefault || Machines.Count(x => x.Serves) > 1, $"Environments[{Name}].Strategy", "waves by machine need two that serve: leave out ByMachine"),
        (Keeper is null || IsOurs(Keeper), $"Environments[{Name}].Keeper", "it is not among the machines"),
        (Least is null || (!Machines.IsDefault && Least >= 1 && Least <= Machines.Count(x => x.Serves)), $"Environments[{Name}].Least", $"{Least} is not within 1 and the number of machines that serve"),
        .. Balancer?.Rules($"Environments[{Name}].Balancer") ?? [],
        .. Hooks?.Rules($"Environments[{Name}].Hooks") ?? [],
        (AtOnce is >= 1 and <= 256, $"Environments[{Name}].AtOnce", $"{AtOnce} is not within 1 to 256"),
        (FreeDisk >= 0, $"Environments[{Name}].FreeDisk", "is not negative"),
        (Url.IsAbsoluteUri && Url.Scheme == "https" && Url.PathAndQuery == "/", $"Environments[{Name}].Url", $"`{Url}` is no https address without a path"),
        .. HostNames.Select(x => (Names.IsHost(x), $"Environments[{Name}].HostNames", $"`{x}` is no host name")),
        .. Placements.Select(x => (IsOurs(x.Machine), $"Environments[{Name}].Placements[{x.Service.Name}]", $"{x.Machine.Name} is not among the machines")),
        .. Placements.Select(x => (x.Port is null or (>= 1 and <= 65535), $"Environments[{Name}].Placements[{x.Service.Name}].Port", $"{x.Port} is not within 1 to 65535")),
    ];

    private bool IsOurs(Machine machine) => !Machines.IsDefault && Machines.Contains(machine);

    private IEnumerable<(bool, string, string)> Twice(IEnumerable<string> values, string rule) =>
        values.GroupBy(x => x).Select(x => (x.Count() == 1, $"Environments[{Name}].Machines[{x.Key}]", rule));
}
