using System.Collections.Immutable;
using Pipeline.Releases.History;
using Pipeline.Releases.Messages;

namespace Pipeline.Releases.Notes;

/// <summary>A commit and what its message says.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Title">What notes show: the subject without the pull request's number; of a merge the pull request's title, or null.</param>
/// <param name="PullRequest">The pull request, as <c>#12</c>.</param>
/// <param name="Header">The title taken apart; null when it is not conventional.</param>
/// <param name="Body">What the rest says.</param>
internal sealed record ReadCommit(Commit Commit, string? Title, string? PullRequest, Header? Header, Body Body)
{
    /// <summary>Names of vulnerabilities. Dependencies' own histories are in the bodies of their updates, so of those only the title counts.</summary>
    public required ImmutableArray<string> Advisories { get; init; }

    /// <summary>Issues and other pull requests, each once.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The dependencies that it brings to another version.</summary>
    public required ImmutableArray<DependencyUpdate> Updates { get; init; }

    /// <summary>What notes show of it.</summary>
    public string Shown => Title ?? Commit.Subject;

    /// <summary>Takes a commit apart, all of it: this is done while git writes the next ones.</summary>
    public static ReadCommit Of(Commit commit)
    {
        var (title, request) = commit.IsMerge && MergeTitle.Of(commit) is var merge ? (merge.Title, merge.PullRequest) : Messages.References.PullRequestOf(commit.Subject);
        var (header, shown) = (title is null ? null : Header.TryParse(title), title ?? commit.Subject);
        var isUpdate = DependencyUpdate.IsOne(header);
        return new ReadCommit(commit, title, request, header, Body.Of(commit.Body))
        {
            Advisories = Messages.References.Advisories(isUpdate || shown.StartsWith("Bump", StringComparison.Ordinal) ? shown : commit.Message),
            References = Messages.References.Of(shown, commit.Body, besides: request),
            Updates = DependencyUpdate.Of(header?.Description ?? shown, commit.Body, isUpdate),
        };
    }

    public bool IsBreaking => Header?.IsBreaking == true || !Body.Breaking.IsEmpty;

    /// <summary>The subject that it says it takes back, as <c>git revert</c> and forges quote it; null when it is no revert.</summary>
    public string? RevertedSubject
    {
        get
        {
            if (Header is { Type: "revert" })
                return Header.Description;
            var subject = Shown;
            // Of `Revert "Revert "x""` newer versions of git make `Reapply "x"`.
            return Quoted("Revert \"") ?? (Quoted("Reapply \"") is { } again ? $"Revert \"{again}\"" : null);

            string? Quoted(string start) =>
                subject.StartsWith(start, StringComparison.OrdinalIgnoreCase) && subject.LastIndexOf('"') is var end && end > start.Length ? subject[start.Length..end] : null;
        }
    }

    /// <summary>The commits that it says it takes back.</summary>
    public ImmutableArray<string> RevertedNames => Header is { Type: "revert" } ? [.. Body.Reverts.Concat(Body.Refs)] : Body.Reverts;
}
