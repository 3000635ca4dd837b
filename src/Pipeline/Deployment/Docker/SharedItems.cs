using System.Text.Json.Nodes;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>The networks and volumes that the services of a release share with others: compose makes those that something lasting uses, and nobody else the rest.</summary>
internal static class SharedItems
{
    /// <summary>Makes those that are missing. Once for all services, since two networks may have one name.</summary>
    public static async Task MakeAsync(DockerEngine engine, DockerConnections open, DockerNames names, JsonObject configuration, JsonObject rollout, CancellationToken cancellation)
    {
        var (networks, volumes) = (await open.NetworksAsync(cancellation), await open.VolumesAsync(cancellation));
        foreach (var (network, isolated) in ComposeProject.NetworksOf(configuration, rollout).Where(x => !networks.Contains(names.Shared(x.Name))))
            await engine.CreateNetworkAsync(names.Shared(network), names.LabelsOfNetwork(network), isolated, cancellation);
        foreach (var volume in ComposeProject.VolumesOf(rollout).Where(x => x.StartsWith(names.Shared(""), StringComparison.Ordinal)).Except(volumes))
            await engine.CreateVolumeAsync(volume, names.Labels, cancellation);
    }
}
