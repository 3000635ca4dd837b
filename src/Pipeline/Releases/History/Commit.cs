using System.Collections.Immutable;

namespace Pipeline.Releases.History;

/// <summary>A commit, as far as notes need it.</summary>
/// <param name="Sha">Its full name.</param>
/// <param name="Parents">The commits before it; several for a merge, the first is the branch that was merged into.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Message">All of it.</param>
internal sealed record Commit(string Sha, ImmutableArray<string> Parents, string Author, string Message)
{
    private string? _subject, _body;

    public bool IsMerge => Parents.Length > 1;

    /// <summary>The first paragraph on one line, as <c>git log --format=%s</c> has it; lists and footers below the first line do not belong to it.</summary>
    public string Subject => _subject ?? Split().Subject;

    /// <summary>What follows the subject.</summary>
    public string Body => _body ?? Split().Body;

    private (string Subject, string Body) Split()
    {
        var (subject, body) = Split(Message);
        return (_subject = subject, _body = Message[body..]);
    }

    private static (string, int) Split(string message)
    {
        var at = 0;
        while (at < message.Length && char.IsWhiteSpace(message[at]))
            at++;
        var end = EndOfLine(at);
        var subject = message[at..end].TrimEnd();
        while (end < message.Length)
        {
            var next = end + 1;
            var line = message.AsSpan(next, EndOfLine(next) - next).Trim();
            if (line.IsEmpty || line[0] is '*' or '-' || IsFooter(line))
                return (subject, next);
            subject = $"{subject} {line}";
            end = EndOfLine(next);
        }

        return (subject, message.Length);

        int EndOfLine(int from) => message.IndexOf('\n', from) is >= 0 and var found ? found : message.Length;
    }

    private static bool IsFooter(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("BREAKING CHANGE", StringComparison.Ordinal))
            return true;
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        // Co-authored-by, Signed-off-by, BREAKING-CHANGE: the tokens that have a dash, so that plain sentences are none.
        return colon > 0 && line[..colon].Contains('-') && line[..colon].IndexOfAnyExceptInRange('-', 'z') < 0;
    }
}
