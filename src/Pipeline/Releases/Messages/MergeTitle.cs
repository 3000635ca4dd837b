using Pipeline.Releases.History;

namespace Pipeline.Releases.Messages;

/// <summary>What a merge says besides being one.</summary>
/// <param name="Title">The pull request's title, or the subject of a merge that somebody wrote; null when there is nothing but the names of branches.</param>
/// <param name="PullRequest">The pull request, as <c>#12</c>.</param>
internal sealed record MergeTitle(string? Title, string? PullRequest)
{
    public static MergeTitle Of(Commit merge)
    {
        var subject = merge.Subject;
        if (!subject.StartsWith("Merge", StringComparison.OrdinalIgnoreCase))
        {
            var (title, request) = References.PullRequestOf(subject);
            return new MergeTitle(title, request);
        }

        // GitHub and Bitbucket: the number is in the subject, the title below. GitLab: the title is below, and behind it the number.
        var number = Digits(subject, "pull request #") ?? Digits(merge.Body, "\nSee merge request ");
        if (number is null)
            return new MergeTitle(null, null);
        foreach (var line in merge.Body.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
                return new MergeTitle(line.Trim().ToString(), number);
        }

        return new MergeTitle(null, number);
    }

    /// <summary>The number of a request behind some words, as <c>#12</c>.</summary>
    private static string? Digits(string text, string words)
    {
        if (text.IndexOf(words, StringComparison.Ordinal) is not (>= 0 and var start))
            return null;
        var rest = text.AsSpan()[(start + words.Length)..];
        // GitLab: group/project!12
        if (rest.IndexOf('!') is > 0 and var mark && rest[..mark].IndexOfAny(' ', '\n') < 0)
            rest = rest[(mark + 1)..];
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        return (end < 0 ? rest : rest[..end]) is { Length: > 0 } digits ? $"#{digits}" : null;
    }
}
