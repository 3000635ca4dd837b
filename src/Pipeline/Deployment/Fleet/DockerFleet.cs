using Pipeline.Deployment.Docker;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;

namespace Pipeline.Deployment.Fleet;

/// <summary>A fleet of Docker hosts: each machine is a Docker host of its own, with the files that are rendered for it.</summary>
internal static class DockerFleet
{
    /// <summary>The target for a system in a fleet.</summary>
    /// <param name="system">The system.</param>
    /// <param name="fleet">The environment.</param>
    /// <param name="root">The repository.</param>
    /// <param name="setupOf">What a machine is made of, from the system and the environment as it has them, and where its engine is.</param>
    /// <param name="time">The clock.</param>
    public static DeployTarget Target(
        SystemDefinition system, FleetEnvironment fleet, string root, Func<SystemDefinition, DockerEnvironment, DockerEndpoint, DockerSetup> setupOf, TimeProvider time)
    {
        var there = system.In(fleet);
        FleetBalancer? balancer = null;
        var setups = Setups(system, fleet, root, setupOf)
            .Select(x => (x.Machine, Setup: x.Setup with { Aside = (act, cancellation) => balancer!.AsideAsync(Known(x.Machine), act, cancellation) })).ToList();
        var first = setups.Single(x => x.Machine.Name == fleet.Keeps.Name);
        var keeper = new DockerHost(first.Setup);
        var hooks = fleet.Hooks is { } declared ? new HookCall(declared, root, first.Setup.Given, time) : null;
        balancer = new FleetBalancer(new FleetRecord(keeper))
        {
            Call = hooks is null ? null : hooks.RunAsync,
            Shown = x => $"{hooks?.CommandOf(x)}",
            Require = () => hooks?.Require(),
        };
        var members = setups.Select(x => new FleetMember(
            Known(x.Machine),
            x == first ? keeper : new DockerHost(x.Setup with { Made = () => Shared(keeper.Made, x.Setup.System), History = async cancellation => (await keeper.ReadAsync(cancellation)).History }),
            [.. x.Setup.System.Services.Select(y => y.Name)])
        {
            CanSpare = fleet.CanSpare(x.Machine),
            Capacity = CapacityOf(there, x.Setup.System, fleet),
        });
        var host = new FleetHost(
            members, fleet.Keeps.Name, fleet.Least ?? fleet.Machines.Count(x => x.Serves), fleet.AtOnce, new HttpClient { BaseAddress = fleet.Url, Timeout = Timeout.InfiniteTimeSpan }, time)
        {
            ByMachine = fleet.Strategy is CanaryStrategy { ByMachine: true },
            Balancer = balancer,
            Ending = x => Ending(x, first.Setup.Names, there.Edge?.Name),
        };
        return new DeployTarget(there, fleet.Name, host)
        {
            Strategy = fleet.Strategy,
            KeepWarm = fleet.KeepWarm,
            Watch = fleet.Watch,
            Given = first.Setup.Given,
            Proof = first.Setup.Verification.ToString(),
            Capacity = Capacity.Of(there, fleet.Strategy, fleet.FreeDisk),
            Addresses = FleetSystem.Addresses(there, fleet),
        };
    }

    /// <summary>What each machine is made of.</summary>
    internal static IReadOnlyList<(Machine Machine, DockerSetup Setup)> Setups(
        SystemDefinition system, FleetEnvironment fleet, string root, Func<SystemDefinition, DockerEnvironment, DockerEndpoint, DockerSetup> setupOf)
    {
        var there = system.In(fleet);
        return [.. fleet.Machines.Select(machine =>
        {
            var (own, environment) = FleetSystem.On(there, fleet, machine);
            var endpoint = EndpointSearch.OfThisProcess().Named(machine.Engine, $"Environments[{fleet.Name}].Machines[{machine.Name}].Engine");
            var setup = setupOf(own, environment, endpoint) with { Whole = there, Files = Path.Combine(root, SystemFiles.FolderOf(system, fleet, machine)) };
            // All that is generated, also for services that run elsewhere: what each machine would generate by itself is another value on each.
            return (machine, machine.Name == fleet.Keeps.Name ? setup with { Generated = there.Generated } : setup);
        })];
    }

    private static KnownMachine Known(Machine machine) => new(machine.Name, machine.Engine, machine.Address, machine.HttpsPort) { Serves = machine.Serves };

    /// <summary>The command that ends what a machine still has that is the fleet's no more: that one's edge, or all containers of the environment.</summary>
    internal static string Ending(Departure gone, DockerNames names, string? edge)
    {
        var docker = $"docker --host {gone.Machine.Engine}";
        return gone.Kind is Departure.Way.ServesNoMore && edge is not null
            ? $"{docker} rm --force {names.Lasting(edge)}"
            : $"{docker} ps --all --quiet {string.Join(' ', names.Labels.Select(x => $"--filter label={x.Key}={x.Value}"))} | xargs --no-run-if-empty {docker} rm --force";
    }

    // The password of a database is the same on all machines; a machine that needs none of it does not get it.
    private static Dictionary<string, string> Shared(IReadOnlyDictionary<string, string> made, SystemDefinition system)
    {
        var names = system.Generated.Select(x => x.Name)
            .Concat(system.Edge?.Certificate is SelfSignedCertificate ? [SelfSignedCertificate.ChainName, SelfSignedCertificate.KeyName] : []);
        return names.Distinct().Where(made.ContainsKey).ToDictionary(x => x, x => made[x]);
    }

    // Who opens connections at a store may be on all machines.
    private static Capacity CapacityOf(SystemDefinition whole, SystemDefinition own, FleetEnvironment fleet) => Capacity.Of(own, fleet.Strategy, fleet.FreeDisk) with
    {
        Connections =
        [
            .. Capacity.Of(whole, fleet.Strategy, fleet.FreeDisk).Connections.Where(x => own.Services.Any(y => y.Name == x.Store)).Select(x => x with
            {
                Users = [.. x.Users.Select(y => y with { Count = y.Count * Math.Max(1, fleet.Of(whole.Services.First(z => z.Name == y.Service)).Count()) })],
            }),
        ],
    };
}
