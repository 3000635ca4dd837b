using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>A service that no release replaces: as it is there, and how that differs from its definition.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Instance">The name of its container.</param>
/// <param name="Found">Its container; null: there is none.</param>
/// <param name="Changed">The parts of its definition that differ from what the container was made from; none: it is as defined.</param>
internal sealed record LastingService(string Name, string Instance, EngineContainer? Found, ImmutableArray<string> Changed)
{
    /// <summary>Whether it runs; one that is paused does not.</summary>
    public bool Runs => Found?.Status is "running";

    /// <summary>The services of a project.</summary>
    /// <param name="project">What lasts, by today's definition.</param>
    /// <param name="names">How it is named.</param>
    /// <param name="containers">All containers of the environment.</param>
    /// <param name="images">The ids of the images that the engine has, by the reference that the project names.</param>
    public static ImmutableArray<LastingService> Of(
        JsonObject project, DockerNames names, IReadOnlyCollection<EngineContainer> containers, IReadOnlyDictionary<string, string> images) =>
        [.. ((JsonObject)project["services"]!).Select(x => Of(x.Key, (JsonObject)x.Value!, names, containers, images))];

    private static LastingService Of(
        string name, JsonObject service, DockerNames names, IReadOnlyCollection<EngineContainer> containers, IReadOnlyDictionary<string, string> images)
    {
        var instance = names.Lasting(name);
        if (containers.FirstOrDefault(x => x.Name == instance) is not { } found)
            return new LastingService(name, instance, null, []);
        var changed = ConfigurationLabel.Changed(service, found.Labels.GetValueOrDefault(DockerNames.ConfigurationLabel));
        // The same tag may name another image than then.
        var other = images.TryGetValue((string)service["image"]!, out var id) && id != found.Image && !changed.Contains("image");
        return new LastingService(name, instance, found, other ? changed.Add("image") : changed);
    }
}
