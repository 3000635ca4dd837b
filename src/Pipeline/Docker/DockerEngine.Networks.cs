using global::Docker.DotNet;
using global::Docker.DotNet.Models;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>Makes a bridge network of its own, in which containers find each other by name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its labels; without <see cref="DockerLabels.System"/> nobody prunes it.</param>
    /// <param name="isolated">Whether it leads nowhere outside.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Its id.</returns>
    public Task<string> CreateNetworkAsync(string name, IEnumerable<KeyValuePair<string, string>> labels, bool isolated, CancellationToken cancellation) =>
        Ask($"Network {name} cannot be made", async () => (await _client.Networks.CreateNetworkAsync(
            new NetworksCreateParameters { Name = name, Driver = "bridge", Internal = isolated, Labels = labels.ToDictionary() }, cancellation)).ID);

    /// <summary>The names of the networks with a label, <c>name=value</c>.</summary>
    public Task<IReadOnlyList<string>> NetworksAsync(string label, CancellationToken cancellation) => Ask("Networks cannot be listed", async () =>
        (IReadOnlyList<string>)[.. (await _client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = Filter("label", label) }, cancellation)).Select(x => x.Name)]);

    /// <summary>Removes a network that no container is in. One that is not there is no mistake.</summary>
    public Task RemoveNetworkAsync(string network, CancellationToken cancellation) => Ask($"Network {network} cannot be removed", async () =>
    {
        try
        {
            await _client.Networks.DeleteNetworkAsync(network, cancellation);
        }
        catch (DockerNetworkNotFoundException)
        {
        }
    });

    /// <summary>Makes a volume; one that is there stays as it is.</summary>
    public Task CreateVolumeAsync(string name, IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation) => Ask($"Volume {name} cannot be made", () =>
        _client.Volumes.CreateAsync(new VolumesCreateParameters { Name = name, Labels = labels.ToDictionary() }, cancellation));

    /// <summary>Removes a volume that no container has, with all it holds. One that is not there is no mistake.</summary>
    public Task RemoveVolumeAsync(string name, CancellationToken cancellation) => Ask($"Volume {name} cannot be removed", async () =>
    {
        try
        {
            await _client.Volumes.RemoveAsync(name, false, cancellation);
        }
        catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
        }
    });
}
