using System.Collections.Immutable;

namespace Pipeline.Docker;

/// <summary>One thing that a prune would remove.</summary>
/// <param name="Kind">container, image, network or volume.</param>
/// <param name="Id">What the engine calls it.</param>
/// <param name="Name">What people call it.</param>
internal sealed record PruneItem(string Kind, string Id, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>What a prune would remove and what it leaves: a value that is shown before anything happens.</summary>
/// <param name="System">Only what carries this system's label is in it.</param>
/// <param name="Remove">In the order in which they can be removed.</param>
/// <param name="Keep">What of the system stays, with the reason.</param>
internal sealed record PrunePlan(string System, ImmutableArray<PruneItem> Remove, ImmutableArray<(PruneItem Item, string Reason)> Keep);

/// <summary>What may be pruned.</summary>
/// <param name="KeepImages">Digests, ids or references of images that stay.</param>
/// <param name="Volumes">Whether volumes that no container has are removed too, with all they hold.</param>
internal sealed record PruneScope(ImmutableHashSet<string> KeepImages, bool Volumes = false);
