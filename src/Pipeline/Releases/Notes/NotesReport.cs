using System.Collections.Immutable;
using Pipeline.Releases.Messages;

namespace Pipeline.Releases.Notes;

/// <summary>The notes of a release. Every commit of the range is in exactly one of the groups, in <see cref="Unparsed"/> or in <see cref="LeftOut"/>.</summary>
/// <param name="Version">The release; null when it has none yet.</param>
/// <param name="Previous">The release before; null for the first one, a commit when the range begins at none.</param>
/// <param name="From">The commit that the range begins behind; null for the first one.</param>
/// <param name="To">The commit that it ends with; null before the first one.</param>
/// <param name="Commits">How many commits there are.</param>
/// <param name="Groups">The groups that have entries.</param>
/// <param name="Unparsed">Commits that are not conventional.</param>
/// <param name="LeftOut">Commits that the notes need not show, each with the reason.</param>
/// <param name="Contributors">Who wrote them, without robots.</param>
public sealed record NotesReport(
    string? Version, string? Previous, NotesEnd? From, NotesEnd? To, int Commits, ImmutableArray<NotesGroup> Groups, ImmutableArray<UnparsedCommit> Unparsed,
    ImmutableArray<LeftOutCommit> LeftOut, ImmutableArray<string> Contributors)
{
    /// <summary>What an upgrade changes on hosts.</summary>
    public ImmutableArray<SystemChange> Systems { get; init; } = [];

    /// <summary>Migrations of databases that came in.</summary>
    public ImmutableArray<MigrationChange> Migrations { get; init; } = [];

    /// <summary>Where the commits can be compared.</summary>
    public string? Compare { get; init; }

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => NotesJson.Of(this);
}

/// <summary>An end of the range.</summary>
/// <param name="Ref">As it was named: a tag, a branch, a commit.</param>
/// <param name="Sha">The commit.</param>
public sealed record NotesEnd(string Ref, string Sha);

/// <summary>Entries under a heading.</summary>
public sealed record NotesGroup(string Title, ImmutableArray<NoteEntry> Entries);

/// <summary>A line of the notes.</summary>
/// <param name="Sha">The commit. The parts of a squash have the same one.</param>
/// <param name="Text">What it does.</param>
/// <param name="Scope">The part that it changes.</param>
/// <param name="Breaking">Whether it breaks users.</param>
public sealed record NoteEntry(string Sha, string Text, string? Scope, bool Breaking)
{
    /// <summary>The conventional type; null when the commit has none.</summary>
    public string? Type { get; init; }

    /// <summary>What users have to do, as the commit says it.</summary>
    public ImmutableArray<string> BreakingNotes { get; init; } = [];

    /// <summary>Whether it closes a vulnerability.</summary>
    public bool Security { get; init; }

    /// <summary>Names of vulnerabilities.</summary>
    public ImmutableArray<string> Advisories { get; init; } = [];

    /// <summary>The pull request that brought it.</summary>
    public Reference? PullRequest { get; init; }

    /// <summary>Issues and other pull requests.</summary>
    public ImmutableArray<Reference> References { get; init; } = [];

    /// <summary>The author and those who helped.</summary>
    public ImmutableArray<string> Authors { get; init; } = [];

    /// <summary>Older commits that this line stands for too: updates of the same dependency.</summary>
    public ImmutableArray<string> Folded { get; init; } = [];

    /// <summary>The dependency that it updates.</summary>
    internal DependencyUpdate? Update { get; init; }

    /// <summary>Whether it is a part of a squash, whose subject has a line of its own.</summary>
    public bool Part { get; init; }
}

/// <summary>A commit that is not conventional.</summary>
public sealed record UnparsedCommit(string Sha, string Subject);

/// <summary>A commit that the notes need not show.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Reason">Why.</param>
/// <param name="Other">The commit that it is paired with, or that stands for it.</param>
public sealed record LeftOutCommit(string Sha, string Subject, LeftOutReason Reason, string? Other);

/// <summary>Why a commit is not shown.</summary>
public enum LeftOutReason
{
    /// <summary>It merges, and changes nothing itself.</summary>
    Merge,

    /// <summary>It merges; there are so many merges that whether it changes something itself was not looked at.</summary>
    MergeNotExamined,

    /// <summary>A later commit of the range takes it back.</summary>
    Reverted,

    /// <summary>It takes back a commit of the range.</summary>
    Revert,

    /// <summary>A copy of another commit of the range.</summary>
    CherryPick,

    /// <summary>A dependency that a later commit brings to a still newer version.</summary>
    Folded,

    /// <summary>It does nothing but name a release.</summary>
    Release,
}

/// <summary>What changed in the committed files of a system.</summary>
/// <param name="Name">The system.</param>
/// <param name="Images">Images of others, in another version.</param>
/// <param name="Settings">Settings that came, went or have another value. Values are not shown.</param>
public sealed record SystemChange(string Name, ImmutableArray<ImageChange> Images, ImmutableArray<SettingChange> Settings);

/// <summary>An image that changed; null where the service came or went.</summary>
public sealed record ImageChange(string Service, string? From, string? To);

/// <summary>A setting that changed.</summary>
public sealed record SettingChange(string Service, string Name, FileChange Change);

/// <summary>A migration that changed.</summary>
public sealed record MigrationChange(string Path, FileChange Change);

/// <summary>What happened to it.</summary>
public enum FileChange
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
