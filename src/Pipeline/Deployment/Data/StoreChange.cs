using System.Collections.Immutable;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Data;

/// <summary>A store that runs as another definition says than today's.</summary>
/// <param name="Store">The store.</param>
/// <param name="Changed">The parts that differ.</param>
public sealed record StoreChange(Store Store, ImmutableArray<string> Changed)
{
    /// <summary>Whether it is known how it was started, so that it can be brought back.</summary>
    public bool HasWayBack { get; init; } = true;
}
