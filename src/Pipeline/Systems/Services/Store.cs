using Pipeline.Systems.Data;

namespace Pipeline.Systems.Services;

/// <summary>Keeps data. A deployment never replaces it; a changed definition is maintenance, and a plan of its own.</summary>
public sealed record Store(string Name) : Service(Name)
{
    /// <summary>How its log is kept, so that it can be recovered to any time; null: it is not. <see cref="Blocks.Postgres.WithPointInTime"/> says it.</summary>
    public PointInTime? PointInTime { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (Mounts.Any(x => !x.ReadOnly), $"{Where}.Mounts", "a store keeps its data in a volume, and it has none: mount one where its image writes"),
        (Port is not null, $"{Where}.Port", "others call it, so it has a port"),
        .. PointInTime?.Rules($"{Where}.PointInTime") ?? [],
    ];
}
