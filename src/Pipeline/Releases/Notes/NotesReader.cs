using System.Collections.Immutable;
using Nuke.Common.Git;
using Pipeline.Diagnostics;
using Pipeline.Releases.History;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Notes;

/// <summary>Reads the notes of a range of commits.</summary>
internal static class NotesReader
{
    /// <summary>Beyond so many merges it would take longer to look for changes of their own than to read the history.</summary>
    private const int ExaminedMerges = 300;

    /// <summary>The notes from one commit to another.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="definition">The groups and their names.</param>
    /// <param name="from">Where the range begins; null: behind the previous version.</param>
    /// <param name="to">Where it ends; null: what is checked out.</param>
    /// <param name="version">What the release is called; null: as a tag of its commit says.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="PipelineException">A name means nothing: exit 2.</exception>
    public static NotesReport Read(
        Repository repository, ReleaseNotes definition, string? from, string? to, SemanticVersion? version, CancellationToken cancellation)
    {
        definition.Check();
        if (to is null && repository.Head is null)
            return new NotesReport(version?.ToString(), null, null, null, 0, [], [], [], []);
        var end = to is null ? repository.Head! : repository.Resolve(to, "--to", cancellation);
        var begin = from is null ? null : repository.Resolve(from, "--from", cancellation);
        var all = repository.Tags(null, cancellation).All;
        version ??= Named(to, end, all);
        var (previous, commits) = from is null
            ? SincePrevious(repository, version, end, all, cancellation)
            : (Tag(from, begin!, all), CommitRange.Read(repository, begin, end, ReadCommit.Of, cancellation));
        begin ??= previous?.Commit;
        var url = UrlOf(repository);
        var unknown = begin is null ? [] : RevertPairs.Unknown(commits);
        var released = unknown.IsEmpty ? [] : repository.Contained(unknown, begin!, cancellation);
        var silent = commits.Where(NotesBuilder.SilentMerge).Select(x => x.Commit.Sha).ToList();
        var merges = silent.Count > ExaminedMerges ? null : CommitRange.WithOwnChanges(repository, silent, cancellation);
        var notes = new NotesBuilder(definition, url).Build(commits, released, merges);
        var (systems, migrations) = begin is null ? ([], []) : SystemChanges.Read(repository, begin, end, cancellation);
        var (fromName, toName) = (from ?? previous?.Name, to ?? (version is null ? "HEAD" : all.FirstOrDefault(x => x.Commit == end && x.Version.IsSameAs(version))?.Name ?? "HEAD"));
        return notes with
        {
            Version = version?.ToString(),
            Previous = previous?.Version.ToString() ?? begin,
            From = begin is null ? null : new NotesEnd(fromName!, begin),
            To = new NotesEnd(toName, end),
            Systems = systems,
            Migrations = migrations,
            Compare = url is null || begin is null || !url.Contains("github", StringComparison.OrdinalIgnoreCase) ? null : $"{url}/compare/{fromName}...{(toName == "HEAD" ? end : toName)}",
        };
    }

    /// <summary>
    /// The version before and the commits since. Nearly always it is the highest of all that may be it, and one walk over the history is enough:
    /// a commit that another one contains is a parent of what comes after it.
    /// </summary>
    private static (VersionTag? Previous, List<ReadCommit> Commits) SincePrevious(
        Repository repository, SemanticVersion? version, string end, ImmutableArray<VersionTag> all, CancellationToken cancellation)
    {
        if (Previous(version, all) is { } highest)
        {
            var commits = CommitRange.Read(repository, highest.Commit, end, ReadCommit.Of, cancellation);
            if (highest.Commit == end || commits.Exists(x => x.Commit.Parents.Contains(highest.Commit)))
                return (highest, commits);
        }

        var previous = Previous(version, repository.Tags(end, cancellation).Reachable);
        return (previous, CommitRange.Read(repository, previous?.Commit, end, ReadCommit.Of, cancellation));
    }

    /// <summary>The repository's address on its server, for links; null when it has none.</summary>
    public static string? UrlOf(Repository repository)
    {
        try
        {
            return repository.IsBare ? null : GitRepository.FromLocalDirectory(repository.Root) is { Endpoint: { } server, Identifier: { } name } ? $"https://{server}/{name}" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>
    /// The version before: the highest that the commit contains. Before a stable version, and before one that has no name yet, this is the
    /// last stable one, so that the notes have what its pre-releases had.
    /// </summary>
    internal static VersionTag? Previous(SemanticVersion? version, IEnumerable<VersionTag> contained) =>
        contained.Where(x => version is null || x.Version < version).Where(x => x.Version.IsStable || version is { IsStable: false }).MaxBy(x => x.Version);

    private static SemanticVersion? Named(string? to, string end, ImmutableArray<VersionTag> tags) =>
        (to is null ? null : tags.FirstOrDefault(x => x.Commit == end && (x.Name == to || "refs/tags/" + x.Name == to)))?.Version
        ?? tags.Where(x => x.Commit == end).MaxBy(x => x.Version)?.Version;

    private static VersionTag? Tag(string from, string commit, ImmutableArray<VersionTag> tags) =>
        tags.FirstOrDefault(x => x.Commit == commit && (x.Name == from || "refs/tags/" + x.Name == from)) ?? tags.Where(x => x.Commit == commit).MaxBy(x => x.Version);
}
