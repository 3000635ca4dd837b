using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>What the cache has for a target.</summary>
/// <param name="State">Up to date, restored, missed; none when the cache is not asked (<c>--no-cache</c>).</param>
/// <param name="Reason">For people: "up to date", "restored from the shared cache", "src/a.cs changed".</param>
internal sealed record Lookup(CacheState State, string Reason)
{
    /// <summary>Whether the target need not run.</summary>
    public bool IsHit => State is CacheState.UpToDate or CacheState.Restored;

    /// <summary>The inputs as they were before the target runs; null when they could not be read, and nothing is stored.</summary>
    internal InputList? Inputs { get; init; }
}
