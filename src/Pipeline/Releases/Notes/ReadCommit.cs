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
    public static ReadCommit Of(Commit commit)
    {
        var (title, request) = commit.IsMerge && MergeTitle.Of(commit) is var merge ? (merge.Title, merge.PullRequest) : Squash(commit.Subject);
        return new ReadCommit(commit, title, request, title is null ? null : Header.TryParse(title), Body.Of(commit.Body));

        static (string?, string?) Squash(string subject) => References.PullRequestOf(subject);
    }

    public bool IsBreaking => Header?.IsBreaking == true || !Body.Breaking.IsEmpty;

    /// <summary>The subject that it says it takes back, as <c>git revert</c> and forges quote it; null when it is no revert.</summary>
    public string? RevertedSubject
    {
        get
        {
            if (Header is { Type: "revert" })
                return Header.Description;
            var subject = Title ?? Commit.Subject;
            // Of `Revert "Revert "x""` newer versions of git make `Reapply "x"`.
            return Quoted("Revert \"") ?? (Quoted("Reapply \"") is { } again ? $"Revert \"{again}\"" : null);

            string? Quoted(string start) =>
                subject.StartsWith(start, StringComparison.OrdinalIgnoreCase) && subject.LastIndexOf('"') is var end && end > start.Length ? subject[start.Length..end] : null;
        }
    }

    /// <summary>The commits that it says it takes back.</summary>
    public ImmutableArray<string> RevertedNames => Header is { Type: "revert" } ? [.. Body.Reverts.Concat(Body.Refs)] : Body.Reverts;
}
