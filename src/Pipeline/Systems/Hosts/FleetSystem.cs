using System.Collections.Immutable;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>
/// A fleet seen from one of its machines: what runs there is a system in a Docker environment like any other, and stores on other machines are reached under
/// their names at the private address of their machine.
/// </summary>
internal static class FleetSystem
{
    // A port is published from no internal network, and no other machine is reached from one.
    private static readonly Network Between = new("fleet");

    /// <summary>The system and the environment as a machine has them.</summary>
    /// <param name="system">The system, as it is in the fleet.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="machine">The machine.</param>
    public static (SystemDefinition System, DockerEnvironment Environment) On(SystemDefinition system, FleetEnvironment fleet, Machine machine)
    {
        var here = system.Services.Where(x => Has(fleet, x, machine)).ToList();
        // A secret that several services have stays one.
        var composed = new Dictionary<ComposedSecret, ComposedSecret>();
        var environment = At(fleet, machine);
        return (system with
        {
            Services = [.. here.Select(x => Placed(system, fleet, machine, x, composed))],
            Routes = machine.Serves ? system.AllRoutes : [],
            Environments = [environment],
            Channels = [],
            Smoke = [],
            Alerts = here.Exists(x => x is Services.Monitor { Kind: MonitorKind.Prometheus }) ? system.Alerts : [],
            Receivers = here.Exists(x => x is Services.Monitor { Kind: MonitorKind.Alertmanager }) ? system.Receivers : [],
        }, environment);
    }

    /// <summary>The environment as a machine has it.</summary>
    public static DockerEnvironment At(FleetEnvironment fleet, Machine machine) => new(fleet.Name)
    {
        Engine = machine.Engine,
        SshKey = machine.SshKey,
        SshKnownHosts = machine.SshKnownHosts,
        Url = fleet.Url,
        HostNames = fleet.HostNames,
        Address = machine.Address,
        HttpPort = machine.HttpPort,
        RehearsedAt = machine.HttpsPort,
        BehindBalancer = true,
        FreeDisk = fleet.FreeDisk,
        KeepWarm = fleet.KeepWarm,
        Strategy = fleet.Strategy,
        Watch = fleet.Watch,
        Verified = fleet.Verified,
    };

    /// <summary>The addresses of stores that are reached from other machines, by the store's name.</summary>
    public static ImmutableSortedDictionary<string, string> Addresses(SystemDefinition system, FleetEnvironment fleet) =>
        system.Services.OfType<Store>().Where(x => IsShared(system, fleet, x)).ToImmutableSortedDictionary(x => x.Name, x => $"{fleet.Of(x).First().Address}:{fleet.PortOf(x)}", StringComparer.Ordinal);

    /// <summary>Whether a store is named by a service on another machine.</summary>
    public static bool IsShared(SystemDefinition system, FleetEnvironment fleet, Store store) =>
        system.Services.Any(x => x.Settings.SelectMany(y => y.Value.Services).Concat(x.Needs).Any(y => y.Name == store.Name) && fleet.Of(x).Any(y => !Has(fleet, store, y)));

    private static bool Has(FleetEnvironment fleet, Service service, Machine machine) => fleet.Of(service).Any(x => x.Name == machine.Name);

    private static Service Placed(SystemDefinition system, FleetEnvironment fleet, Machine machine, Service service, Dictionary<ComposedSecret, ComposedSecret> composed)
    {
        var elsewhere = service.AllNeeds.OfType<Store>().Where(x => !Has(fleet, x, machine) && fleet.Of(x).Any()).DistinctBy(x => x.Name).ToList();
        var published = service is Store store && IsShared(system, fleet, store) ? fleet.PortOf(store) : null;
        var placed = service is Edge edge && fleet.Balancer is { } balancer ? edge with { TrustedProxies = [.. edge.TrustedProxies.Append(Prefix(balancer.Address)).Distinct()] } : service;
        return placed with
        {
            Settings = [.. service.Settings.Select(x => KeyValuePair.Create(x.Key, Reached(fleet, elsewhere, composed, x.Value)))],
            Needs = [.. service.Needs.Where(x => Has(fleet, x, machine))],
            Pools = [.. service.Pools.Where(x => Has(fleet, x.Store, machine))],
            Networks = elsewhere.Count > 0 || published is not null ? [.. service.Networks, Between] : service.Networks,
            Elsewhere = elsewhere.ToImmutableSortedDictionary(x => x.Name, x => fleet.Of(x).First().Address, StringComparer.Ordinal),
            Published = published is { } port ? (machine.Address, port) : null,
        };
    }

    private static string Prefix(string address) => $"{address}/{(address.Contains(':', StringComparison.Ordinal) ? 128 : 32)}";

    // The whole of a store's address is its name and its port; only the port may be another one.
    private static Setting Reached(FleetEnvironment fleet, List<Store> elsewhere, Dictionary<ComposedSecret, ComposedSecret> done, Setting setting)
    {
        return setting switch
        {
            AddressSetting address => address with { Service = Of(address.Service) },
            SecretSetting { Secret: ComposedSecret composed } secret => secret with { Secret = Composed(composed) },
            _ => setting,
        };

        Service Of(Service service) => elsewhere.Exists(x => x.Name == service.Name) ? service with { Port = fleet.PortOf(service) } : service;

        ComposedSecret Composed(ComposedSecret composed)
        {
            if (!composed.Services.Any(x => Of(x) != x))
                return composed;
            if (!done.TryGetValue(composed, out var there))
                done[composed] = there = composed with { Parts = [.. composed.Parts.Select(x => x.Service is { } service ? Of(service) : x)] };
            return there;
        }
    }
}
