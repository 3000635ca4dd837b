using Pipeline.Systems.Services;

namespace Pipeline.Systems.Hosts;

/// <summary>What a system must be so that it runs on several machines.</summary>
internal static class FleetRules
{
    /// <summary>The rules.</summary>
    /// <param name="system">The system, as it is in the environment.</param>
    /// <param name="fleet">The environment, whose own rules hold.</param>
    public static IEnumerable<(bool Holds, string Where, string Rule)> Of(SystemDefinition system, FleetEnvironment fleet)
    {
        var where = $"Environments[{fleet.Name}].Placements";
        yield return (system.Edge is not null && system.Webs.Any(), $"Environments[{fleet.Name}]", "it is reached through an edge before a web service: define both");
        foreach (var placement in fleet.Placements)
        {
            var at = $"{where}[{placement.Service.Name}]";
            yield return (system.Services.Any(x => x.Name == placement.Service.Name), at, "it is not among the system's services");
            yield return (placement.Service is not (Web or Edge), at, "it runs on each machine that serves: say that by Serves of the machines");
            yield return (placement.Port is null || placement.Service is Store, $"{at}.Port", "only stores are reached from other machines");
        }

        foreach (var service in system.Services.Where(x => x is Store or Singleton))
            yield return (fleet.Of(service).Any(), $"{where}[{service.Name}]", $"nobody says on which machine this {service.GetType().Name.ToLowerInvariant()} runs: add new Placement({service.Name}, …)");
        foreach (var two in fleet.Placements.Where(x => x.Service is not Worker).GroupBy(x => x.Service.Name).Where(x => x.Count() > 1))
            yield return (false, $"{where}[{two.Key}]", $"it is placed on {string.Join(" and ", two.Select(x => x.Machine.Name))}, and there is one of it");
        foreach (var backup in system.Services.OfType<Backup>())
            yield return (fleet.Of(backup).All(x => x.Name == fleet.Keeps.Name), $"{where}[{backup.Name}]", $"it backs up what the keeper keeps, so it runs there: on {fleet.Keeps.Name}");
        foreach (var service in system.Services)
            foreach (var named in service.Settings.SelectMany(x => x.Value.Services).Distinct().Where(x => x is not Store && !fleet.Of(service).All(fleet.Of(x).Contains)))
                yield return (false, $"{service.Where}.Settings", $"it names {named.Name}, which is not on each of its machines in environment {fleet.Name}: only stores are reached from other machines");
        foreach (var shared in system.Services.SelectMany(x => x.Mounts.Select(y => (Service: x, y.Volume.Name))).Where(x => x.Name != Backup.EnvironmentVolume).GroupBy(x => x.Name))
            if (shared.Select(x => x.Service).SelectMany(fleet.Of).Distinct().ToList() is { Count: > 1 } machines)
                yield return (false, $"Volumes[{shared.Key}]", $"it would be another one on each of {string.Join(", ", machines.Select(x => x.Name))}: place who mounts it ({string.Join(", ", shared.Select(x => x.Service.Name).Distinct())}) on one machine, or keep the data in a store");
        foreach (var two in system.Services.OfType<Store>().Where(x => x.Port is not null && FleetSystem.IsShared(system, fleet, x))
            .SelectMany(x => fleet.Of(x).Select(y => (Store: x, Machine: y, Port: fleet.PortOf(x)))).GroupBy(x => (x.Machine.Name, x.Port)).Where(x => x.Count() > 1))
            yield return (false, $"{where}[{two.Last().Store.Name}].Port", $"{string.Join(" and ", two.Select(x => x.Store.Name))} are both reached at port {two.Key.Port} of {two.Key.Name}: give one of them another");
        foreach (var store in system.Services.OfType<Store>().Where(x => FleetSystem.IsShared(system, fleet, x)))
            foreach (var machine in fleet.Of(store).Where(x => x.Serves))
                yield return (fleet.PortOf(store) != machine.HttpPort && fleet.PortOf(store) != machine.HttpsPort, $"{where}[{store.Name}].Port", $"the edge of {machine.Name} has port {fleet.PortOf(store)}");
    }
}
