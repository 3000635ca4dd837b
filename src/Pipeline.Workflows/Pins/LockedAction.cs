using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>One repository's entry of the lock: which commit its actions are taken from, and how that is known.</summary>
public sealed record LockedAction
{
    internal const string SeenRule = "where the pin was seen is one line of up to 200 characters, such as \"GitHub API\"";

    /// <summary>Checks all parts.</summary>
    /// <param name="repository"><c>owner/repo</c>.</param>
    /// <param name="version">The full version, as its tag is written.</param>
    /// <param name="sha">The commit: 40 lower-case hexadecimal digits.</param>
    /// <param name="seen">Where it was seen that the tag is that commit, one line.</param>
    /// <param name="date">The day on which it was taken into the lock.</param>
    /// <exception cref="ArgumentException">One of them is something else.</exception>
    public LockedAction(string repository, string version, string sha, string seen, DateOnly date)
    {
        _ = new PinnedAction(repository, version, sha);
        if (!PinSyntax.IsRepository(repository))
            throw new ArgumentException(new Diagnostic($"`{repository}` is a folder of a repository", Why: "the lock has one entry for a repository",
                Next: $"write {PinSyntax.RepositoryOf(repository)}").ToString(), nameof(repository));
        if (!IsSeen(seen))
            throw new ArgumentException(new Diagnostic($"nobody knows where {repository} was seen", Why: SeenRule).ToString(), nameof(seen));
        (Repository, Version, Sha, Seen, Date) = (repository, version, sha, seen, date);
    }

    /// <summary><c>owner/repo</c>; actions in its folders share the entry.</summary>
    public string Repository { get; }

    /// <summary>The full version, as its tag is written.</summary>
    public string Version { get; }

    /// <summary>The commit: 40 lower-case hexadecimal digits.</summary>
    public string Sha { get; }

    /// <summary>Where it was seen that the tag is that commit.</summary>
    public string Seen { get; }

    /// <summary>Whether this program has asked GitHub that the tag is that commit; what is written beside other pins is somebody's word.</summary>
    public bool IsVerified => Seen == ActionsUpdate.Seen;

    /// <summary>The day on which it was taken into the lock.</summary>
    public DateOnly Date { get; }

    internal static bool IsSeen(string text) =>
        text.Trim().Length == text.Length && text.Length is > 0 and <= 200 && !text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029')
        && text.EnumerateRunes().All(x => x.Value != 0xFFFD);
}
