using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.History;

/// <summary>A repository on disk, its whole history there.</summary>
/// <param name="Git">Asks it.</param>
/// <param name="Root">The working copy's root, or the repository itself when it has none.</param>
/// <param name="IsBare">Whether it has no working copy.</param>
/// <param name="Head">The commit that is checked out; null before the first one.</param>
/// <param name="Branch">The branch that is checked out; null when HEAD is detached.</param>
internal sealed record Repository(GitProcess Git, string Root, bool IsBare, string? Head, string? Branch)
{
    /// <exception cref="PipelineException">It is no repository, or its history is cut off: exit 2.</exception>
    public static Repository Open(string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw PipelineException.WrongUse($"The folder `{folder}` does not exist", "--repository", next: "name the folder of a git repository");
        var git = new GitProcess(Path.GetFullPath(folder));
        // One question for all; without a commit or a working copy git answers the first part of it.
        var (code, output, error) = git.Run(
            ["rev-parse", "--is-shallow-repository", "--is-bare-repository", "--absolute-git-dir", "HEAD^{commit}", "--symbolic-full-name", "HEAD", "--show-toplevel"], null, cancellation);
        var facts = GitProcess.Text(output.Span).Split('\n');
        if (facts.Length < 4)
            throw PipelineException.WrongUse(
                $"`{folder}` is not a repository that git reads", "--repository", error.Trim(), "name the folder of a git repository, whose owner git trusts");
        if (facts[0] == "true")
            throw PipelineException.WrongUse(
                $"The history of `{folder}` is cut off: it is a shallow clone",
                why: "a version and its notes follow from all commits and tags",
                next: "run `git fetch --unshallow --tags`; in GitHub Actions give actions/checkout `fetch-depth: 0`");
        var bare = facts[1] == "true";
        var (commit, name, root) = code == 0
            ? (facts[3], facts[4], facts[5])
            : (git.Try(cancellation, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")?.TrimEnd('\n'), git.Try(cancellation, "symbolic-ref", "--quiet", "HEAD")?.TrimEnd('\n'),
                bare ? facts[2] : git.Try(cancellation, "rev-parse", "--show-toplevel")?.TrimEnd('\n') ?? facts[2]);
        return new Repository(git, root, bare, commit, name is not null && name.StartsWith("refs/heads/", StringComparison.Ordinal) ? name[11..] : null);
    }

    /// <summary>The commit that a name means.</summary>
    /// <exception cref="PipelineException">It means none: exit 2.</exception>
    public string Resolve(string name, string parameter, CancellationToken cancellation) =>
        Git.Try(cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}")?.TrimEnd('\n')
        ?? throw PipelineException.WrongUse($"`{name}` is no commit of {Root}", parameter, next: "name a tag, branch or commit that is there, or fetch it first");

    /// <summary>All tags that are versions, and those of them that a commit contains.</summary>
    public VersionTags Tags(string? commit, CancellationToken cancellation)
    {
        var all = Read(Git.Ask(["for-each-ref", TagFormat, "refs/tags"], cancellation));
        // A walk over the history, which is needless when there is nothing to find.
        if (commit is null || all.IsEmpty)
            return new VersionTags(all, []);
        return new VersionTags(all, Read(Git.Ask(["for-each-ref", TagFormat, "--merged=" + commit, "refs/tags"], cancellation)));
    }

    /// <summary>Whether each commit is contained in another one; what does not exist is not.</summary>
    public HashSet<string> Contained(IReadOnlyCollection<string> names, string commit, CancellationToken cancellation)
    {
        var known = GitProcess.Text(Git.Ask(["cat-file", "--batch-check=%(objectname) %(objecttype)"], string.Concat(names.Select(x => x + "^{commit}\n")), cancellation).Span)
            .Split('\n').Zip(names).Where(x => x.First.EndsWith(" commit", StringComparison.Ordinal)).Select(x => (Name: x.Second, Sha: x.First.Split(' ')[0])).ToList();
        if (known.Count == 0)
            return [];
        var outside = GitProcess.Text(Git.Ask(["rev-list", "--stdin"], string.Concat(known.Select(x => x.Sha + "\n")) + "^" + commit + "\n", cancellation).Span)
            .Split('\n').ToHashSet();
        return [.. known.Where(x => !outside.Contains(x.Sha)).Select(x => x.Name)];
    }

    private const string TagFormat = "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)";

    private static ImmutableArray<VersionTag> Read(ReadOnlyMemory<byte> lines)
    {
        var tags = ImmutableArray.CreateBuilder<VersionTag>();
        foreach (var line in GitProcess.Text(lines.Span).Split('\n'))
        {
            // A lightweight tag has empty fields for what an annotated one is on. Tags of trees, files and other tags' tags are no versions.
            if (line.Split(' ', 5) is not [var type, var name, var onType, var on, var reference] || VersionTag.VersionOf(reference["refs/tags/".Length..]) is not { } version)
                continue;
            if ((type == "commit" ? name : onType == "commit" ? on : null) is { } commit)
                tags.Add(new VersionTag(reference["refs/tags/".Length..], version, commit));
        }

        return tags.ToImmutable();
    }
}

/// <summary>The tags of a repository that are versions.</summary>
/// <param name="All">All of them.</param>
/// <param name="Reachable">Those that a commit contains.</param>
internal sealed record VersionTags(ImmutableArray<VersionTag> All, ImmutableArray<VersionTag> Reachable);
