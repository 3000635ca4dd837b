using System.IO.Enumeration;
using Pipeline.Diagnostics;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Making;

/// <summary>The checks that every release has. All are asked at once, and all that fail are named.</summary>
internal static class ReleaseChecks
{
    /// <param name="setup">The release.</param>
    /// <param name="version">Its version.</param>
    /// <param name="remote">What the remote has.</param>
    /// <param name="notes">What has changed.</param>
    /// <param name="byHand">Whether somebody wrote something under <c>Unreleased</c>.</param>
    /// <param name="identity">Who makes the commit; null when git does not know.</param>
    public static IEnumerable<ReleaseCheck> Of(ReleaseSetup setup, VersionReport version, Remote remote, NotesReport notes, bool byHand, string? identity) =>
    [
        Check("clean tree", cancel => Clean(setup, cancel)),
        Check("branch", _ => Branch(setup, version)),
        Check("remote", cancel => Behind(setup, remote, cancel)),
        Check("version", _ => Free(setup, version, remote)),
        Check("changelog", _ => notes.Groups.IsEmpty && notes.Unparsed.IsEmpty && !byHand
            ? throw PipelineException.Refused("Nothing has changed", null, $"there is no commit since {notes.Previous ?? "the beginning"} that the notes would show", "there is nothing to release")
            : $"{notes.Commits} commits since {notes.Previous ?? "the beginning"}"),
        Check("identity", _ => identity ?? throw PipelineException.Refused(
            "git does not know who makes the commit", null, "user.name or user.email is not set", "set both with `git config`")),
        .. setup.Checks,
    ];

    private static ReleaseCheck Check(string name, Func<CancellationToken, string> ask) => new(name, cancellation => Task.Run(() => ask(cancellation), cancellation));

    private static string Clean(ReleaseSetup setup, CancellationToken cancellation)
    {
        var changed = setup.Repository.Git.Try(cancellation, "status", "--porcelain")?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return changed.Length == 0 ? "nothing is changed" : throw PipelineException.Refused(
            $"{changed.Length} files are not as they are committed", setup.Repository.Root, string.Join(", ", changed.Take(5).Select(x => x.Length > 3 ? x[3..] : x)) + (changed.Length > 5 ? ", …" : ""),
            "commit them, or put them away with `git stash --include-untracked`");
    }

    private static string Branch(ReleaseSetup setup, VersionReport version)
    {
        if (setup.Repository.Branch is not { } branch)
            throw PipelineException.Refused("No branch is checked out", null, "HEAD is detached", $"check out a branch that releases are made from: {string.Join(", ", setup.Branches)}");
        var allowed = version.PreRelease ? setup.Branches.AddRange(setup.PreReleaseBranches) : setup.Branches;
        return allowed.Any(x => FileSystemName.MatchesSimpleExpression(x, branch, ignoreCase: false)) ? branch : throw PipelineException.Refused(
            $"{version.Version} is not made from {branch}", null, null, $"check out one of: {string.Join(", ", allowed)}; IRelease's Rules say which");
    }

    private static string Behind(ReleaseSetup setup, Remote remote, CancellationToken cancellation)
    {
        if (setup.Repository.Branch is not { } branch || !remote.Branches.TryGetValue(branch, out var tip))
            return $"{setup.Remote} does not have the branch yet";
        return setup.Repository.Git.Run(["merge-base", "--is-ancestor", tip, "HEAD"], null, cancellation).Code == 0
            ? $"{setup.Remote} has nothing that is not here"
            : throw PipelineException.Refused($"{setup.Remote} is ahead", null, $"its {branch} is on {tip[..7]}, which is not in what is checked out", "run `git pull`, and look at what has come in");
    }

    private static string Free(ReleaseSetup setup, VersionReport version, Remote remote)
    {
        if (!version.Problems.IsEmpty)
            throw PipelineException.Refused($"{version.Version} may not follow", null, string.Join("; ", version.Problems), "name a version with --version");
        var semantic = SemanticVersion.TryParse(version.Version)!;
        var taken = remote.Tags.Keys.FirstOrDefault(x => VersionTag.VersionOf(x)?.IsSameAs(semantic) == true);
        return taken is null ? $"{version.Version} is free" : throw PipelineException.Refused(
            $"{version.Version} is taken on {setup.Remote}", null, $"the tag {taken} is on {remote.Tags[taken][..7]}", "run `git fetch --tags`, and release the next version");
    }
}
