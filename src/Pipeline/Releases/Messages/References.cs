using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Pipeline.Releases.Messages;

/// <summary>An issue or a pull request that a commit names.</summary>
/// <param name="Text">As it is shown: <c>#12</c>, <c>owner/name#12</c>.</param>
/// <param name="Url">Where it is, when the repository's server is known.</param>
public sealed record Reference(string Text, string? Url);

/// <summary>Finds issues, pull requests and security advisories in a message.</summary>
internal static partial class References
{
    /// <summary>The words that announce an issue in a body; other numbers there are what they are.</summary>
    private static readonly string[] Words =
        ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved", "ref", "refs", "references", "see", "issue", "issues", "to", "of", "for"];

    /// <summary>The pull request that a forge writes behind a squash's subject, and the subject without it.</summary>
    public static (string Subject, string? PullRequest) PullRequestOf(string subject)
    {
        if (!subject.EndsWith(')') || subject.LastIndexOf("(#", StringComparison.Ordinal) is not (> 0 and var start))
            return (subject, null);
        var number = subject.AsSpan()[(start + 2)..^1];
        return number.Length > 0 && number.IndexOfAnyExceptInRange('0', '9') < 0 ? (subject[..start].TrimEnd(), $"#{number}") : (subject, null);
    }

    /// <summary>What is named in a subject, and behind a word such as <c>Closes</c> or <c>Refs</c> in a line of a body; each once, and without the pull request itself.</summary>
    public static ImmutableArray<string> Of(string subject, string body, string? besides)
    {
        if (!subject.Contains('#', StringComparison.Ordinal) && !body.Contains('#', StringComparison.Ordinal))
            return [];
        var found = new List<string>();
        AddIssues(found, subject, isAnnounced: true);
        foreach (var line in body.AsSpan().EnumerateLines())
            AddIssues(found, line, isAnnounced: false);
        return [.. found.Where(x => x != besides).Distinct()];
    }

    private static void AddIssues(List<string> found, ReadOnlySpan<char> line, bool isAnnounced)
    {
        for (var at = line.IndexOf('#'); at >= 0 && at < line.Length; at++)
        {
            var end = at + 1;
            while (end < line.Length && char.IsAsciiDigit(line[end]))
                end++;
            if (line[at] != '#' || end == at + 1 || (end < line.Length && char.IsLetter(line[end])))
                continue;
            isAnnounced = isAnnounced || IsAnnounced(line[..at]);
            var start = at;
            while (start > 0 && (char.IsAsciiLetterOrDigit(line[start - 1]) || line[start - 1] is '.' or '-' or '_' or '/'))
                start--;
            var place = line[start..at];
            // owner/name#12 is another repository's; x#12 and &#12; are none.
            if (isAnnounced && (place.IsEmpty ? at == 0 || line[at - 1] is not ('&' or '#') : place.Count('/') == 1 && char.IsAsciiLetterOrDigit(place[0])))
                found.Add(line[start..end].ToString());
        }
    }

    private static bool IsAnnounced(ReadOnlySpan<char> before)
    {
        while (!before.IsEmpty)
        {
            var end = 0;
            while (end < before.Length && before[end] is not (' ' or ':' or '\t' or '(' or '*' or '-'))
                end++;
            foreach (var word in Words)
            {
                if (word.Length == end && before[..end].Equals(word, StringComparison.OrdinalIgnoreCase))
                    return true;
            }

            before = before[Math.Min(end + 1, before.Length)..];
        }

        return false;
    }

    /// <summary>Names of known vulnerabilities.</summary>
    public static ImmutableArray<string> Advisories(string message) =>
        message.Contains("CVE-", StringComparison.Ordinal) || message.Contains("GHSA-", StringComparison.Ordinal)
            ? [.. Advisory().Matches(message).Select(x => x.Value).Distinct()]
            : [];

    /// <summary>A text's issues as links in Markdown.</summary>
    public static Reference At(string? repositoryUrl, string text, bool isPullRequest)
    {
        if (repositoryUrl is null)
            return new Reference(text, null);
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var (place, number) = (text[..hash], text[(hash + 1)..]);
        var address = place.Length == 0 ? repositoryUrl : new Uri(repositoryUrl).GetLeftPart(UriPartial.Authority) + "/" + place;
        var kind = new Uri(repositoryUrl).Host.Contains("gitlab", StringComparison.OrdinalIgnoreCase)
            ? isPullRequest ? "-/merge_requests" : "-/issues"
            : isPullRequest ? "pull" : "issues";
        return new Reference(text, $"{address}/{kind}/{number}");
    }

    [GeneratedRegex(@"\b(CVE-[0-9]{4}-[0-9]{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3})\b")]
    private static partial Regex Advisory();
}
