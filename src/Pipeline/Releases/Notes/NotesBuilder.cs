using System.Collections.Immutable;
using Pipeline.Releases.Messages;

namespace Pipeline.Releases.Notes;

/// <summary>Puts commits into the groups of notes.</summary>
/// <param name="definition">The groups.</param>
/// <param name="url">The repository's address on its server, for links; null when there is none.</param>
internal sealed class NotesBuilder(ReleaseNotes definition, string? url)
{
    private readonly Dictionary<string, NoteGroup> _byType = ByType(definition);
    private readonly Dictionary<NoteGroup, List<NoteEntry>> _entries = Empty(definition);
    private readonly List<UnparsedCommit> _unparsed = [];
    private readonly List<LeftOutCommit> _leftOut = [];
    private readonly SortedSet<string> _contributors = new(StringComparer.OrdinalIgnoreCase);
    private readonly NoteGroup _rest = definition.Groups.First(x => x.Kind == NoteKind.Rest);
    private readonly NoteGroup?[] _byKind = [.. Enum.GetValues<NoteKind>().Select(x => definition.Groups.FirstOrDefault(y => y.Kind == x))];

    /// <summary>A group is found as it is: comparing all that it holds, for each commit, would be a good part of the work.</summary>
    private static Dictionary<NoteGroup, List<NoteEntry>> Empty(ReleaseNotes definition)
    {
        var entries = new Dictionary<NoteGroup, List<NoteEntry>>(ReferenceEqualityComparer.Instance);
        foreach (var group in definition.Groups)
            entries.Add(group, []);
        return entries;
    }

    private static Dictionary<string, NoteGroup> ByType(ReleaseNotes definition)
    {
        var groups = new Dictionary<string, NoteGroup>(StringComparer.Ordinal);
        foreach (var group in definition.Groups)
        {
            foreach (var type in group.Types)
                groups[type] = group;
        }

        return groups;
    }

    /// <summary>The notes of a range.</summary>
    /// <param name="commits">The range, a commit always before its parents.</param>
    /// <param name="released">Commits that reverts name and that were released before.</param>
    /// <param name="merges">Whether merges that say nothing change something themselves; null where this was not looked at.</param>
    public NotesReport Build(IReadOnlyList<ReadCommit> commits, IReadOnlySet<string> released, IReadOnlySet<string>? merges)
    {
        var reverts = RevertPairs.Find(commits, released);
        var shown = reverts.Count == 0 ? commits : [.. commits.Where(x => !reverts.ContainsKey(x.Commit.Sha))];
        var copies = CopiesOf(shown);
        foreach (var commit in commits)
        {
            if (reverts.TryGetValue(commit.Commit.Sha, out var pair) || copies.TryGetValue(commit.Commit.Sha, out pair))
                _leftOut.Add(pair);
            else if (SilentMerge(commit) && merges?.Contains(commit.Commit.Sha) != true)
                LeaveOut(commit, merges is null ? LeftOutReason.MergeNotExamined : LeftOutReason.Merge);
            else
                Place(commit);
            Thank(commit);
        }

        if (_byKind[(int)NoteKind.Dependencies] is { } dependencies)
            _entries[dependencies] = Fold(_entries[dependencies], commits);
        return new NotesReport(
            null, null, null, null, commits.Count,
            [.. definition.Groups.Where(x => _entries[x].Count > 0).Select(x => new NotesGroup(x.Title, [.. _entries[x]]))],
            [.. _unparsed], [.. _leftOut], [.. _contributors]);
    }

    /// <summary>Merges that the notes do not show unless they change something themselves: their message is only that they merge.</summary>
    public static bool SilentMerge(ReadCommit commit) => commit.Commit.IsMerge && commit.Header is null && !commit.IsBreaking;

    private void LeaveOut(ReadCommit commit, LeftOutReason reason, string? other = null) =>
        _leftOut.Add(new LeftOutCommit(commit.Commit.Sha, commit.Commit.Subject, reason, other));

    private void Place(ReadCommit commit)
    {
        if (commit.Header is { Type: "chore" or "build", Scope: "release" } && !commit.IsBreaking)
        {
            LeaveOut(commit, LeftOutReason.Release);
            return;
        }

        List<Header> parts = commit.Body.Parts.IsEmpty ? [] : [.. commit.Body.Parts.Where(x => x.Description != commit.Header?.Description && IsKnown(x))];
        // Notes of a break belong to the part that has the mark, when it is a part that has it.
        var brokenPart = commit.Header?.IsBreaking == true ? null : parts.Find(x => x.IsBreaking);
        var entry = Entry(commit, brokenPart is null ? commit.Body.Breaking : []);
        var isBreaking = commit.Header?.IsBreaking == true || (brokenPart is null && !commit.Body.Breaking.IsEmpty);
        var updates = commit.Updates;
        if (commit.Header is { } header)
            Add(entry with { Type = header.Type, Text = _byType.ContainsKey(header.Type) || IsSpecial(header) ? header.Description : entry.Text, Scope = header.Scope, Breaking = isBreaking }, header, updates);
        else if (isBreaking || entry.Security || commit.RevertedSubject is not null || !updates.IsEmpty)
            Add(entry with { Breaking = isBreaking }, commit.RevertedSubject is null ? null : new Header("revert", null, false, entry.Text), updates);
        else if (parts.Count == 0)
            _unparsed.Add(new UnparsedCommit(commit.Commit.Sha, commit.Commit.Subject));
        foreach (var part in parts)
        {
            Add(
                entry with
                {
                    Type = part.Type,
                    Text = part.Description,
                    Scope = part.Scope,
                    Breaking = part.IsBreaking,
                    BreakingNotes = ReferenceEquals(part, brokenPart) ? commit.Body.Breaking : [],
                    Security = IsSecurity(part),
                    Advisories = [],
                    Part = commit.Header is not null,
                },
                part,
                DependencyUpdate.Of(part.Description, "", DependencyUpdate.IsOne(part)));
        }
    }

    private void Add(NoteEntry entry, Header? header, ImmutableArray<DependencyUpdate> updates)
    {
        var group = GroupOf(entry, header, !updates.IsEmpty);
        if (group.Kind == NoteKind.Dependencies && !updates.IsEmpty)
            _entries[group].AddRange(updates.Select(x => entry with { Text = Text(x), Update = x }));
        else
            _entries[group].Add(entry);
    }

    private NoteGroup GroupOf(NoteEntry entry, Header? header, bool isUpdate)
    {
        NoteKind? kind = entry.Breaking ? NoteKind.Breaking
            : entry.Security ? NoteKind.Security
            : header?.Type == "revert" ? NoteKind.Reverts
            : isUpdate || DependencyUpdate.IsOne(header) ? NoteKind.Dependencies
            : null;
        return (kind is null ? null : _byKind[(int)kind]) ?? (header is not null && _byType.TryGetValue(header.Type, out var group) ? group : _rest);
    }

    private NoteEntry Entry(ReadCommit commit, ImmutableArray<string> breaking)
    {
        var title = commit.Shown;
        var isQuiet = commit.Header is { Type: "docs" or "doc" or "test" or "tests" or "ci" or "style" or "revert" };
        return new NoteEntry(commit.Commit.Sha, title, null, false)
        {
            Security = !isQuiet && (!commit.Advisories.IsEmpty || IsSecurity(commit.Header) || title.Contains("[SECURITY]", StringComparison.OrdinalIgnoreCase)),
            Advisories = commit.Advisories,
            BreakingNotes = breaking,
            PullRequest = commit.PullRequest is { } request ? References.At(url, request, isPullRequest: true) : null,
            References = [.. commit.References.Select(x => References.At(url, x, isPullRequest: false))],
            Authors = commit.Body.CoAuthors.IsEmpty && commit.Commit.Author.Length > 0 ? [commit.Commit.Author] : [.. commit.Body.CoAuthors.Prepend(commit.Commit.Author).Where(x => x.Length > 0).Distinct()],
        };
    }

    /// <summary>Whether a line of a list is a part of a squash: not every word before a colon is a type there.</summary>
    private bool IsKnown(Header header) => _byType.ContainsKey(header.Type) || IsSpecial(header);

    private static bool IsSpecial(Header header) => header.Type is "revert" or "security" or "sec" || DependencyUpdate.IsOne(header);

    private static bool IsSecurity(Header? header) => header is { Type: "security" or "sec" } or { Scope: "security" or "sec" };

    private static string Text(DependencyUpdate update) => update.From is null ? $"{update.Package} {update.To}" : $"{update.Package} {update.From} → {update.To}";

    /// <summary>One line for each package: from the oldest version to the newest.</summary>
    private List<NoteEntry> Fold(List<NoteEntry> entries, IReadOnlyList<ReadCommit> commits)
    {
        var folded = new List<NoteEntry>();
        foreach (var same in entries.GroupBy(x => x.Update is null ? x.Sha + x.Text : x.Update.Package))
        {
            var (newest, older) = (same.First(), same.Skip(1).ToList());
            var oldest = older.LastOrDefault() ?? newest;
            folded.Add(older.Count == 0 || newest.Update is null ? newest : newest with
            {
                Text = Text(newest.Update with { From = oldest.Update!.From }),
                Folded = [.. older.Select(x => x.Sha).Where(x => x != newest.Sha).Distinct()],
            });
        }

        var by = new Dictionary<string, string>();
        foreach (var entry in folded)
        {
            foreach (var older in entry.Folded)
                by.TryAdd(older, entry.Sha);
        }

        // What has a line of its own besides is not gone.
        foreach (var shown in by.Count == 0 ? [] : _entries.Values.Where(x => x != entries).Append(folded))
            foreach (var entry in shown)
                by.Remove(entry.Sha);
        foreach (var commit in commits)
        {
            if (by.TryGetValue(commit.Commit.Sha, out var newer))
                LeaveOut(commit, LeftOutReason.Folded, newer);
        }

        return folded;
    }

    private static Dictionary<string, LeftOutCommit> CopiesOf(IReadOnlyList<ReadCommit> commits)
    {
        if (commits.All(x => x.Body.CopyOf is null))
            return [];
        var originals = commits.ToDictionary(x => x.Commit.Sha, x => x.Commit.Subject);
        return commits.Where(x => x.Body.CopyOf is { } original && originals.TryGetValue(original, out var subject) && subject == x.Commit.Subject)
            .ToDictionary(x => x.Commit.Sha, x => new LeftOutCommit(x.Commit.Sha, x.Commit.Subject, LeftOutReason.CherryPick, x.Body.CopyOf));
    }

    private void Thank(ReadCommit commit)
    {
        Thank(commit.Commit.Author);
        foreach (var name in commit.Body.CoAuthors)
            Thank(name);
    }

    private void Thank(string name)
    {
        if (name.Length > 0 && !name.EndsWith("[bot]", StringComparison.Ordinal))
            _contributors.Add(name);
    }
}
