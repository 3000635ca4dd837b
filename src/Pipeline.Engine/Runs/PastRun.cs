namespace Pipeline.Engine;

/// <summary>Extension: a run of the build that ended, as <c>.nuke/temp/runs.log</c> keeps it. Arguments are not kept: they may be secret.</summary>
/// <param name="Began">When its first target could begin.</param>
/// <param name="Commit">The commit that was checked out, or null when it is not known.</param>
/// <param name="Asked">The targets that were asked for, or the default ones.</param>
/// <param name="ExitCode">How it ended; see <see cref="Engine.ExitCode"/>.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Targets">The targets of its plan, in their order.</param>
public sealed record PastRun(
    DateTimeOffset Began, string? Commit, IReadOnlyList<string> Asked, int ExitCode, TimeSpan Duration, IReadOnlyList<PastTarget> Targets)
{
    /// <summary>Whether all went well.</summary>
    public bool IsGreen => ExitCode == 0;

    /// <summary>Whether the same targets were asked for, in whatever order.</summary>
    public bool AsksForTheSame(PastRun other) => Asked.Count == other.Asked.Count && Asked.All(other.Asked.Contains);
}

/// <summary>Extension: a target of a past run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">How it ended: succeeded, failed, aborted, skipped, not run, or collective when it has no actions.</param>
/// <param name="Began">When it began, from the beginning of the run on.</param>
/// <param name="Duration">How long its actions took.</param>
/// <param name="Wait">How long it could have run before it began.</param>
/// <param name="Cache">What the cache had: up to date, restored, missed; null when it has no part in it.</param>
/// <param name="Attempts">How often its actions were begun.</param>
public sealed record PastTarget(
    string Name, string Status, TimeSpan Began, TimeSpan Duration, TimeSpan Wait, string? Cache, int Attempts)
{
    /// <summary>Whether its actions ran to their end.</summary>
    public bool Succeeded => Status == "succeeded";

    /// <summary>Whether it ended the wrong way.</summary>
    public bool Failed => Status == "failed";

    /// <summary>Whether its result came from the cache, so that its duration says nothing about its actions.</summary>
    public bool FromCache => Cache is "up to date" or "restored";
}
