using System.Collections.Immutable;

namespace Pipeline.Releases;

/// <summary>What must hold for a release of this repository.</summary>
public sealed record ReleaseRules
{
    internal static ReleaseRules Default { get; } = new();

    /// <summary>Branches that releases are made from; <c>*</c> stands for any text.</summary>
    public ImmutableArray<string> Branches { get; init; } = ["main", "master", "support/*", "hotfix/*"];

    /// <summary>Branches that pre-releases are made from too.</summary>
    public ImmutableArray<string> PreReleaseBranches { get; init; } = ["develop", "release/*"];

    /// <summary>Names of checks and statuses that must have passed for the commit, beside all others that ran.</summary>
    public ImmutableArray<string> RequiredChecks { get; init; } = [];
}
