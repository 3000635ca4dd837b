using System.Collections.Immutable;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.History;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Making;

/// <summary>What a release is made of.</summary>
/// <param name="Repository">The repository, with a working copy.</param>
/// <param name="Git">Writes there.</param>
/// <param name="Version">Finds the version.</param>
/// <param name="Notes">The wording of the notes.</param>
internal sealed record ReleaseSetup(Repository Repository, GitWork Git, Func<CancellationToken, Task<VersionReport>> Version, ReleaseNotes Notes)
{
    /// <summary>Where to push.</summary>
    public string Remote { get; init; } = "origin";

    /// <summary>What git needs to be let in there; only the git that speaks to the remote gets it.</summary>
    public ImmutableArray<(string Name, string? Value)> Access { get; init; } = [];

    /// <summary>git for the remote.</summary>
    public GitWork RemoteGit => Git.With([.. Access]);

    /// <summary>From which branches releases are made.</summary>
    public ImmutableArray<string> Branches { get; init; } = ReleaseRules.Default.Branches;

    /// <summary>From which branches pre-releases are made too.</summary>
    public ImmutableArray<string> PreReleaseBranches { get; init; } = ReleaseRules.Default.PreReleaseBranches;

    /// <summary>What else must hold.</summary>
    public ImmutableArray<ReleaseCheck> Checks { get; init; } = [];

    /// <summary>GitHub; null when the repository is not there.</summary>
    public GitHubApi? GitHub { get; init; }

    /// <summary>Whether a pull request asks for the release.</summary>
    public bool PullRequest { get; init; }

    /// <summary>The version that was asked for.</summary>
    public string? AskedVersion { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told what is done.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Called after each effect, with its name: tests end a run there, as a kill does.</summary>
    public Action<string> AfterEffect { get; init; } = _ => { };
}
