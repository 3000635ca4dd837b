using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Docker;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>Containers as rollouts and lasting services: pure functions of what the engine says.</summary>
internal static class DockerObservation
{
    /// <summary>Every rollout with a container.</summary>
    public static ImmutableArray<ObservedRollout> Rollouts(SystemDefinition system, IEnumerable<EngineContainer> containers) =>
    [
        .. containers.Where(x => x.Labels.ContainsKey(DockerNames.RecordLabel)).GroupBy(x => x.Labels[DockerNames.RolloutLabel]).OrderBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => new ObservedRollout(
                JsonSerializer.Deserialize(x.First().Labels[DockerNames.RecordLabel], DeploymentJson.Default.Rollout)!,
                [.. x.Select(y => (Container: y, Service: system.Services.FirstOrDefault(z => z.Name == y.Labels[DockerNames.ServiceLabel])))
                    .Where(y => y.Service is not Job)
                    .OrderBy(y => y.Container.Name, StringComparer.Ordinal)
                    .Select(y => Replica(y.Container, y.Service is Web web ? new Uri($"http://{y.Container.Name}:{web.Port}/") : null))])),
    ];

    /// <summary>What no release replaces. The router says itself whether it is ready.</summary>
    public static ImmutableArray<ObservedReplica> Lasting(SystemDefinition system, IEnumerable<EngineContainer> containers, bool routerAnswers) =>
    [
        .. containers.Where(x => x.Labels.ContainsKey(DockerNames.ServiceLabel) && !x.Labels.ContainsKey(DockerNames.RolloutLabel))
            .Where(x => x.Labels[DockerNames.ServiceLabel] != DockerNames.Standby).OrderBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => Replica(x, UrlOf(system.Services.FirstOrDefault(y => y.Name == x.Labels[DockerNames.ServiceLabel]), x.Name)) with
            {
                Ready = x.Labels[DockerNames.ServiceLabel] == Drift.Router ? routerAnswers : null,
            }),
    ];

    /// <summary>Where a lasting service answers a probe over HTTP; null: it has none.</summary>
    public static Uri? UrlOf(Service? service, string container) => service is { Ready: HttpProbe, Port: { } port } ? new Uri($"http://{container}:{port}/") : null;

    /// <summary>The digest by which people know a container's image: that of its registry where it was named by it, else the engine's.</summary>
    public static string ImageOf(EngineContainer container) =>
        container.Reference.Split('@') is [_, var digest] ? digest : container.Image;

    private static ObservedReplica Replica(EngineContainer container, Uri? url) => new(container.Labels[DockerNames.ServiceLabel], container.Name, url, container.Status == "running")
    {
        Since = container.Status == "running" ? container.StartedAt : null,
        Image = ImageOf(container),
        Reference = container.Reference,
        State = container.Status switch
        {
            "running" => null,
            "created" => "was made, but never started",
            "paused" => "is paused",
            "restarting" => "ends and is started again, again and again",
            _ when container.OutOfMemory => "has ended: it used more memory than it may",
            _ => $"has ended with exit code {container.ExitCode}",
        },
    };
}
