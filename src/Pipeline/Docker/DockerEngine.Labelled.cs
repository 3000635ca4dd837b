using System.Collections.Immutable;
using global::Docker.DotNet.Models;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>All containers, networks and tagged images with a label, in the order in which they can be removed.</summary>
    /// <param name="label">The label's name, or <c>name=value</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<ImmutableArray<LabelledItem>> LabelledAsync(string label, CancellationToken cancellation) => Ask($"What carries the label {label} cannot be listed", async () =>
    {
        var filter = Filter("label", label);
        var found = ImmutableArray.CreateBuilder<LabelledItem>();
        foreach (var x in await _client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, cancellation))
            found.Add(new LabelledItem("container", x.ID, x.Names?.FirstOrDefault()?.TrimStart('/') ?? x.ID, Sorted(x.Labels)));
        foreach (var x in await _client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, cancellation))
            found.Add(new LabelledItem("network", x.ID, x.Name, Sorted(x.Labels)));
        foreach (var x in await _client.Images.ListImagesAsync(new ImagesListParameters { Filters = filter }, cancellation))
            foreach (var tag in x.RepoTags ?? [])
                found.Add(new LabelledItem("image", tag, tag, Sorted(x.Labels)));
        return found.ToImmutable();
    });

    /// <summary>Removes it, also when it runs. One that is not there is no mistake.</summary>
    public Task RemoveAsync(LabelledItem item, CancellationToken cancellation) => item.Kind switch
    {
        "container" => RemoveAsync(item.Id, cancellation),
        "network" => RemoveNetworkAsync(item.Id, cancellation),
        _ => RemoveImageAsync(item.Id, cancellation),
    };
}

/// <summary>Something in the engine with its labels.</summary>
/// <param name="Kind">container, network or image.</param>
/// <param name="Id">What the engine calls it; of an image one of its tags.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Labels">All of them.</param>
internal sealed record LabelledItem(string Kind, string Id, string Name, ImmutableSortedDictionary<string, string> Labels);
