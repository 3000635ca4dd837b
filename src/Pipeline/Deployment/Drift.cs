using System.Collections.Immutable;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>One difference between what runs and what the definition or the recorded release says.</summary>
/// <param name="Service">Of which service.</param>
/// <param name="Kind"><c>missing</c>, <c>extra</c>, <c>stopped</c>, <c>image</c>, <c>configuration</c> or <c>files</c>.</param>
/// <param name="What">What differs, as half a sentence after the service's name.</param>
/// <param name="Next">What to do.</param>
public sealed record Drift(string Service, string Kind, string What, string Next)
{
    internal static string Recover => $"run {Engine.StartScript.Name} Recover";
    internal static string Deploy => $"deploy to apply it: {Engine.StartScript.Name} Deploy";

    internal static string ChangeStores => $"a deployment never replaces a store. To apply it: {Engine.StartScript.Name} ChangeStores";

    /// <summary>What a deployment says of a store whose definition has changed.</summary>
    internal static string Keeps(Store store, IEnumerable<string> changed) =>
        $"{store.Name} keeps running as it was: a deployment never replaces a store. Its definition has changed: {string.Join(", ", changed)}. To apply it: {Engine.StartScript.Name} ChangeStores";

    /// <summary>The name under which hosts show the router, which no definition names.</summary>
    public const string Router = ComposeFile.Router;

    /// <summary>What every host can see: replicas and lasting services that are missing, too many, or do not run.</summary>
    /// <param name="target">The definition.</param>
    /// <param name="observed">The truth.</param>
    /// <param name="current">The rollout that should serve.</param>
    /// <param name="others">Further rollouts that have a reason to run.</param>
    internal static IEnumerable<Drift> OfReplicas(DeployTarget target, Observed observed, Rollout current, IReadOnlyCollection<string> others)
    {
        var system = target.System;
        var lasting = target.Host.LastingOf(system).ToList();
        var serving = observed.Find(current.Id);
        var released = system.Released.Where(x => x is not Job).ToList();
        return
        [
            .. lasting.SelectMany(x => OfLasting(x, system.Services.FirstOrDefault(y => y.Name == x) is { } service ? target.Host.CountOf(service) : 1, [.. observed.Lasting.Where(y => y.Service == x)])),
            .. observed.Lasting.Where(x => !lasting.Contains(x.Service)).Select(x =>
                new Drift(x.Service, "extra", $"{x.Name} is there, but the definition does not have it", "remove it when nothing needs it any more: docker rm --force " + x.Instance)),
            .. released.SelectMany(x => OfReleased(x, target.Host, [.. serving?.Of(x.Name) ?? []])),
            .. (serving?.Replicas ?? []).Select(x => x.Service).Distinct().Where(x => released.TrueForAll(y => y.Name != x))
                .Select(x => new Drift(x, "extra", "runs, but the definition does not have it any more", Deploy)),
            .. observed.Rollouts.Where(x => x.Rollout.Id != current.Id && !others.Contains(x.Rollout.Id)).SelectMany(x => x.Replicas.Where(y => y.Alive).GroupBy(y => y.Service).Select(y =>
                new Drift(y.Key, "extra", $"{Count(y.Count())} of {x.Rollout.Id} still {(y.Count() == 1 ? "runs" : "run")}, although nothing needs {(y.Count() == 1 ? "it" : "them")}", Recover))),
            .. Changed(target, current).GroupBy(x => x.Service).Select(x =>
                new Drift(x.Key, "configuration", $"differs from the definition: {string.Join(", ", x.Select(y => y.Name))}", Deploy)),
        ];
    }

    /// <summary>The names of what no release replaces, where a router is.</summary>
    internal static IEnumerable<string> LastingWithRouter(SystemDefinition system) => system.Services.Where(x => x is Store or Monitor or Edge).Select(x => x.Name).Append(Router);

    private static IEnumerable<Drift> OfLasting(string service, int wanted, ImmutableArray<ObservedReplica> found) => found.IsEmpty
        ? [new Drift(service, "missing", "does not run: it is not there", Recover)]
        : found.Length < wanted ? OfStopped(service, found).Prepend(new Drift(service, "missing", $"is on {found.Length} of {wanted} machines", Recover)) : OfStopped(service, found);

    private static IEnumerable<Drift> OfReleased(Service service, IDeployHost host, ImmutableArray<ObservedReplica> found)
    {
        var wanted = host.CountOf(service, found.Length);
        return
        [
            .. found.Length < wanted ? [new Drift(service.Name, "missing", $"{Count(wanted - found.Length)} of {wanted} {(wanted - found.Length == 1 ? "is" : "are")} missing", Recover)] : (Drift[])[],
            .. found.Length > wanted ? [new Drift(service.Name, "extra", $"there are {found.Length} replicas, and the definition says {wanted}", Recover)] : (Drift[])[],
            .. OfStopped(service.Name, found),
        ];
    }

    private static IEnumerable<Drift> OfStopped(string service, ImmutableArray<ObservedReplica> found) =>
        found.Where(x => !x.Alive).Select(x => new Drift(service, "stopped", $"{x.Name} {x.State ?? "has ended"}", Recover));

    // How many replicas there are is seen, and said, above.
    private static IEnumerable<(string Service, string Name)> Changed(DeployTarget target, Rollout current)
    {
        var (configuration, settings) = target.Settings();
        var today = current with { Configuration = configuration, Settings = settings };
        return current.Settings is null ? [] : today.SettingsUnlike(current).Select(x => x.Split(": ", 2)).Where(x => x is [_, not "replicas"]).Select(x => (x[0], x[1]));
    }

    private static string Count(int replicas) => replicas == 1 ? "1 replica" : $"{replicas} replicas";
}
