namespace Pipeline.Router.Routing;

/// <summary>A service of the table in force.</summary>
internal sealed class LiveService(string name, IReadOnlyList<Share> shares)
{
    private int _turn;

    public string Name { get; } = name;

    public IReadOnlyList<Share> Shares { get; } = shares;

    /// <summary>Whether more than one group gets requests.</summary>
    public bool HasChoice { get; } = shares.Count(x => x.Weight > 0) > 1;

    /// <summary>The group for a request: that of a rollout where it has a share here, otherwise one by weight; null when nothing serves.</summary>
    public Share? Draw(string? rollout)
    {
        if (rollout is not null && Shares.FirstOrDefault(x => x.Weight > 0 && x.Group.Definition.Rollout == rollout) is { } pinned)
            return pinned;
        // Steps of 61 meet each of 100 places once and spread them: of 100 requests in a row every group gets exactly its share.
        var place = (int)((uint)Interlocked.Increment(ref _turn) * 61u % 100u);
        foreach (var share in Shares)
        {
            if ((place -= share.Weight) < 0)
                return share.Group.Replicas.Count > 0 ? share : null;
        }
        return null;
    }

    /// <summary>The other groups that keep a file of this path if the first does not have it.</summary>
    public IReadOnlyList<Share> OthersWithAsset(string path, Share first) =>
        Shares.Any(x => x.HasAsset(path)) ? [.. Shares.Where(x => x != first && x.Group.Replicas.Count > 0 && x.HasAsset(path))] : [];
}
