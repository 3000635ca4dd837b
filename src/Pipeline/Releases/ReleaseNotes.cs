using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Releases;

/// <summary>Which groups the notes of a release have, in their order, and what they are called.</summary>
/// <example><code>
/// ReleaseNotes IRelease.ReleaseNotes => new()
/// {
///     Groups = [NoteGroup.Breaking("Read this first"), NoteGroup.Of("New", "feat"), NoteGroup.Of("Mended", "fix", "perf"), NoteGroup.Rest("Also")],
/// };
/// </code></example>
public sealed record ReleaseNotes
{
    /// <summary>The groups: one of breaking changes, which comes first, and one for the rest, so that nothing is lost.</summary>
    public ImmutableArray<NoteGroup> Groups { get; init; } =
    [
        NoteGroup.Breaking("Breaking changes"),
        NoteGroup.Security("Security"),
        NoteGroup.Of("Added", "feat", "feature", "add"),
        NoteGroup.Of("Changed", "change", "changed", "perf", "refactor"),
        NoteGroup.Of("Deprecated", "deprecate", "deprecated"),
        NoteGroup.Of("Removed", "remove", "removed"),
        NoteGroup.Of("Fixed", "fix", "bugfix", "hotfix"),
        NoteGroup.Reverts("Reverted"),
        NoteGroup.Dependencies("Dependencies"),
        NoteGroup.Of("Documentation", "docs", "doc"),
        NoteGroup.Of("Internal", "build", "ci", "chore", "style", "test", "tests"),
        NoteGroup.Rest("Other changes"),
    ];

    /// <summary>The heading over commits that are not conventional.</summary>
    public string Unparsed { get; init; } = "Other commits";

    /// <summary>The heading over what an upgrade changes on hosts: images, settings and migrations.</summary>
    public string Systems { get; init; } = "Upgrade";

    /// <summary>The heading over the names of who wrote it; null to name nobody.</summary>
    public string? Contributors { get; init; } = "Contributors";

    /// <summary>Whether the changelog lists commits that are not conventional. Notes always do.</summary>
    public bool UnparsedInChangelog { get; init; } = true;

    /// <exception cref="PipelineException">Something would be in no group, or in two: exit 2.</exception>
    internal void Check()
    {
        var mistakes = new List<string>();
        if (Groups.Count(x => x.Kind == NoteKind.Breaking) != 1 || Groups[0].Kind != NoteKind.Breaking)
            mistakes.Add("the first group is that of breaking changes, and it is the only one: NoteGroup.Breaking(…)");
        foreach (var kind in (ReadOnlySpan<NoteKind>)[NoteKind.Rest, NoteKind.Security, NoteKind.Reverts, NoteKind.Dependencies])
        {
            var count = Groups.Count(x => x.Kind == kind);
            if (count > 1)
                mistakes.Add($"there is more than one group NoteGroup.{kind}(…)");
            else if (count == 0 && kind == NoteKind.Rest)
                mistakes.Add("there is no group NoteGroup.Rest(…) for types that no group names");
        }

        var (types, titles) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var group in Groups)
        {
            mistakes.AddRange(group.Types.Where(x => !types.Add(x)).Select(x => $"the type `{x}` is in more than one group, also in `{group.Title}`"));
            if (!titles.Add(group.Title))
                mistakes.Add($"two groups are called `{group.Title}`");
        }

        if (mistakes.Count > 0)
            throw PipelineException.WrongUse("The definition of the release notes is wrong", "IRelease.ReleaseNotes", details: mistakes);
    }
}

/// <summary>What is collected in a group.</summary>
public enum NoteKind
{
    /// <summary>Commits of some types.</summary>
    Types,

    /// <summary>What breaks users, whatever its type.</summary>
    Breaking,

    /// <summary>What closes a vulnerability.</summary>
    Security,

    /// <summary>Reverts of what was released before.</summary>
    Reverts,

    /// <summary>Dependencies in other versions.</summary>
    Dependencies,

    /// <summary>Types that no group names.</summary>
    Rest,
}

/// <summary>A group of the notes.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Kind">What is collected in it.</param>
/// <param name="Types">The types, in small letters.</param>
public sealed record NoteGroup(string Title, NoteKind Kind, ImmutableArray<string> Types)
{
    /// <summary>Commits of some types.</summary>
    public static NoteGroup Of(string title, params ReadOnlySpan<string> types) => new(title, NoteKind.Types, [.. types]);

    /// <summary>What breaks users, whatever its type.</summary>
    public static NoteGroup Breaking(string title) => new(title, NoteKind.Breaking, []);

    /// <summary>What closes a vulnerability. Without this group it is in that of its type, and marked.</summary>
    public static NoteGroup Security(string title) => new(title, NoteKind.Security, []);

    /// <summary>Reverts of what was released before. Without this group they are among the rest.</summary>
    public static NoteGroup Reverts(string title) => new(title, NoteKind.Reverts, []);

    /// <summary>Dependencies in other versions. Without this group they are in that of their type.</summary>
    public static NoteGroup Dependencies(string title) => new(title, NoteKind.Dependencies, []);

    /// <summary>Types that no group names.</summary>
    public static NoteGroup Rest(string title) => new(title, NoteKind.Rest, []);
}
