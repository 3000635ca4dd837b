using System.Collections.Immutable;
using global::Docker.DotNet.Models;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>
    /// What of a system is not used. Only what carries the system's label is looked at; what runs, what a container uses and what is to
    /// be kept stays. Changes nothing.
    /// </summary>
    public Task<PrunePlan> PlanPruneAsync(string system, PruneScope scope, CancellationToken cancellation) => Ask("What is unused cannot be listed", async () =>
    {
        var filter = Filter("label", $"{DockerLabels.System}={system}");
        var remove = ImmutableArray.CreateBuilder<PruneItem>();
        var keep = ImmutableArray.CreateBuilder<(PruneItem, string)>();
        var containers = await _client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, cancellation);
        var going = new HashSet<string>();
        foreach (var container in containers.Where(x => x.Labels?.TryGetValue(DockerLabels.System, out var of) == true && of == system))
        {
            var item = new PruneItem("container", container.ID, container.Names?.FirstOrDefault()?.TrimStart('/') ?? container.ID);
            // Created may be about to start: somebody has just made it.
            if (container.State is "exited" or "dead")
            {
                going.Add(container.ID);
                remove.Add(item);
            }
            else
                keep.Add((item, $"it is {container.State}"));
        }

        var staying = containers.Where(x => !going.Contains(x.ID)).ToList();
        foreach (var image in await _client.Images.ListImagesAsync(new ImagesListParameters { Filters = filter }, cancellation))
        {
            var item = new PruneItem("image", image.ID, image.RepoTags?.FirstOrDefault() ?? image.RepoDigests?.FirstOrDefault() ?? image.ID);
            if (NamesOf(image).FirstOrDefault(scope.KeepImages.Contains) is { } kept)
                keep.Add((item, $"{kept} is to be kept"));
            else if (staying.FirstOrDefault(x => x.ImageID == image.ID || NamesOf(image).Contains(x.Image)) is { } user)
                keep.Add((item, $"container {user.Names?.FirstOrDefault()?.TrimStart('/') ?? user.ID} uses it"));
            else
                remove.Add(item);
        }

        foreach (var network in await _client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, cancellation))
        {
            var item = new PruneItem("network", network.ID, network.Name);
            if (staying.FirstOrDefault(x => x.NetworkSettings?.Networks?.Values.Any(y => y.NetworkID == network.ID) == true) is { } user)
                keep.Add((item, $"container {user.Names?.FirstOrDefault()?.TrimStart('/') ?? user.ID} is in it"));
            else
                remove.Add(item);
        }

        foreach (var volume in (await _client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, cancellation)).Volumes ?? [])
        {
            var item = new PruneItem("volume", volume.Name, volume.Name);
            if (!scope.Volumes)
                keep.Add((item, "volumes may hold data"));
            else if (staying.FirstOrDefault(x => x.Mounts?.Any(y => y.Name == volume.Name) == true) is { } user)
                keep.Add((item, $"container {user.Names?.FirstOrDefault()?.TrimStart('/') ?? user.ID} has it"));
            else
                remove.Add(item);
        }

        return new PrunePlan(system, remove.ToImmutable(), keep.ToImmutable());
    });

    /// <summary>Removes what a plan names. What has come into use since the plan was made is refused by the engine and stays.</summary>
    /// <returns>What was not removed, with the engine's reason.</returns>
    public async Task<ImmutableArray<(PruneItem Item, string Reason)>> PruneAsync(PrunePlan plan, CancellationToken cancellation)
    {
        var left = ImmutableArray.CreateBuilder<(PruneItem, string)>();
        foreach (var item in plan.Remove)
            try
            {
                await Ask($"{item} cannot be removed", () => item.Kind switch
                {
                    // Never with force: a container that was started in between must go on.
                    "container" => _client.Containers.RemoveContainerAsync(item.Id, new ContainerRemoveParameters { RemoveVolumes = true }, cancellation),
                    "image" => RemoveTagsAsync(item.Id, cancellation),
                    "network" => _client.Networks.DeleteNetworkAsync(item.Id, cancellation),
                    _ => _client.Volumes.RemoveAsync(item.Id, false, cancellation),
                });
            }
            catch (PipelineException e)
            {
                left.Add((item, e.Diagnostic.Why ?? e.Diagnostic.What));
            }

        return left.ToImmutable();
    }

    // An image with several tags is only removed by its tags, or with force; and force also takes it from containers that have ended.
    private async Task RemoveTagsAsync(string id, CancellationToken cancellation)
    {
        if (await FindImageAsync(id, cancellation) is not { } image)
            return;
        foreach (var name in image.Tags.IsEmpty ? [id] : image.Tags)
            await _client.Images.DeleteImageAsync(name, new ImageDeleteParameters(), cancellation);
    }

    private static IEnumerable<string> NamesOf(ImagesListResponse image)
    {
        yield return image.ID;
        foreach (var reference in image.RepoDigests ?? [])
        {
            yield return reference;
            yield return reference[(reference.IndexOf('@', StringComparison.Ordinal) + 1)..];
        }

        foreach (var tag in image.RepoTags ?? [])
            yield return tag;
    }
}
