using Pipeline.Router.Control;

namespace Pipeline.Router.Routing;

/// <summary>What a table gives to a group.</summary>
internal sealed class Share(Group group, RoutedGroup definition)
{
    private readonly IReadOnlyList<string> _assets = [.. (definition.Assets ?? []).Select(PathPrefix.Normal)];

    public Group Group { get; } = group;

    public int Weight { get; } = definition.Weight;

    /// <summary>Whether the group keeps files of its release at this path.</summary>
    public bool HasAsset(string path) => _assets.Any(x => PathPrefix.Takes(x, path));
}
