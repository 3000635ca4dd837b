namespace Nuke.Common.Execution;

/// <summary>What the cache had for a target.</summary>
internal enum CacheState
{
    /// <summary>The target declares no inputs and outputs, or the cache is switched off.</summary>
    None,

    /// <summary>Nothing changed since the target last ran, and its outputs are in place.</summary>
    UpToDate,

    /// <summary>The outputs were gone or changed, and came back from the cache.</summary>
    Restored,

    /// <summary>The cache has no result for these inputs; the target runs.</summary>
    Missed,
}
