using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Docker;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>What differs on an engine, in words: pure functions of what was found.</summary>
internal static class DockerDrift
{
    /// <summary>Lasting services that were made from another definition, or run another image.</summary>
    /// <param name="system">The definition.</param>
    /// <param name="project">What lasts, by today's definition.</param>
    /// <param name="services">What is there.</param>
    /// <param name="images">The ids of the images that the engine has, by the reference that the project names.</param>
    public static IEnumerable<Drift> OfLasting(
        SystemDefinition system, JsonObject project, IEnumerable<LastingService> services, IReadOnlyDictionary<string, string> images)
    {
        foreach (var service in services.Where(x => !x.Changed.IsEmpty))
        {
            var next = NextOf(system.Services.FirstOrDefault(x => x.Name == service.Name));
            var wanted = (string)project["services"]![service.Name]!["image"]!;
            if (service.Changed.Contains("image"))
                yield return new Drift(service.Name, "image", $"runs {Named(service.Found!)}, and the definition says {Named(wanted, images.GetValueOrDefault(wanted))}", next);
            if (service.Changed.Remove("image") is { IsEmpty: false } rest)
                yield return new Drift(service.Name, "configuration", $"its container was made from another definition; different: {string.Join(", ", rest)}", next);
        }
    }

    /// <summary>Files of lasting services that are not those of the repository.</summary>
    /// <param name="changed">The files.</param>
    /// <param name="root">The repository.</param>
    public static IEnumerable<Drift> OfFiles(IEnumerable<ChangedFile> changed, string root) =>
        changed.GroupBy(x => (x.Content.Service, x.OnHost)).Select(x => new Drift(
            x.Key.Service, "files",
            $"{List([.. x.Select(y => y.Content.NameOf(y.Path, root))])} {(x.Key.OnHost ? "changed on the host" : "changed since the last deployment")}",
            x.Key.OnHost ? $"deploy to bring back the repository's: {Engine.StartScript.Name} Deploy" : Drift.Deploy));

    /// <summary>Replicas that run another image than their release names.</summary>
    /// <param name="containers">The containers of the rollout.</param>
    /// <param name="started">What it started with; null: that is not kept.</param>
    /// <param name="images">The ids of the images that the engine has, by the references that the release names.</param>
    public static IEnumerable<Drift> OfReplicas(IEnumerable<EngineContainer> containers, StoredRelease? started, IReadOnlyDictionary<string, string> images) =>
        containers.OrderBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => (Container: x, Service: x.Labels[DockerNames.ServiceLabel], Wanted: (string?)started?.Configuration["services"]?[x.Labels[DockerNames.ServiceLabel]]?["image"]))
            .Where(x => x.Wanted is { } wanted && (x.Container.Reference != wanted || (images.TryGetValue(wanted, out var id) && id != x.Container.Image)))
            .Select(x => new Drift(
                x.Service, "image", $"{x.Container.Name} runs {Named(x.Container)}, and its release says {Named(x.Wanted!, images.GetValueOrDefault(x.Wanted!))}", Drift.Recover));

    /// <summary>The images whose ids are asked for.</summary>
    public static IEnumerable<string> ImagesOf(StoredRelease? started) =>
        started is null ? [] : ((JsonObject)started.Configuration["services"]!).Select(x => (string?)x.Value!["image"]).OfType<string>().Distinct();

    private static string NextOf(Service? service) => service switch
    {
        Store => Drift.ChangeStores,
        Edge => Drift.Deploy + ". Users are not served while its container is made again",
        _ => Drift.Deploy,
    };

    private static string Named(EngineContainer container) => Named(container.Reference, container.Image);

    private static string Named(string reference, string? id) =>
        reference.Contains('@', StringComparison.Ordinal) || id is null ? reference : $"{reference} ({id[..Math.Min(id.Length, 19)]})";

    private static string List(string[] names) => names.Length switch
    {
        1 => $"{names[0]} was",
        <= 5 => $"{string.Join(", ", names)} were",
        _ => $"{string.Join(", ", names[..4])} and {names.Length - 4} more were",
    };
}
