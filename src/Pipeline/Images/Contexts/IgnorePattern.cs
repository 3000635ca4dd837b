using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Images.Contexts;

/// <summary>One line of an ignore file, with the meaning that Docker's own matcher gives it.</summary>
/// <remarks>
/// The matcher is github.com/moby/patternmatcher: a pattern without wildcards is compared, <c>**</c> alone at one end compares the other
/// end, and everything else becomes a regular expression. What would depend on Go's expressions is not understood here: see <see cref="Parse"/>.
/// </remarks>
internal sealed partial class IgnorePattern
{
    /// <summary>One character of Go is one or two of .NET.</summary>
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private static readonly SearchValues<char> Anywhere = SearchValues.Create(@"*[]?^\");

    private readonly string _text;
    private readonly Func<string, bool> _matches;

    private IgnorePattern(string text, bool takesBack)
    {
        (_text, TakesBack) = (text, takesBack);
        _matches = Matcher(text);
    }

    /// <summary>Whether it begins with <c>!</c>: what it matches is sent.</summary>
    public bool TakesBack { get; }

    /// <summary>The text without what matches all below a folder; null when it has wildcards, so that it can match anywhere.</summary>
    public string? Prefix => Without(Without(_text, "/**"), "/*") is var prefix && prefix.AsSpan().IndexOfAny(Anywhere) < 0 ? prefix : null;

    /// <summary>A line of an ignore file; null when it says nothing.</summary>
    /// <exception cref="NotUnderstoodException">Docker refuses it, or what it matches is not certain.</exception>
    public static IgnorePattern? Parse(string line)
    {
        if (line.StartsWith('#') || line.Trim() is not { Length: > 0 } text)
            return null;
        var takesBack = text[0] == '!';
        if (takesBack)
            text = text[1..].Trim();
        if (text.Length == 0)
            throw new NotUnderstoodException("`!` alone is no pattern");
        text = Clean(text);
        if (text.Length > 1 && text[0] == '/')
            text = text[1..];
        // Docker cleans a pattern twice, and looks for the `!` again in between.
        if (text != text.Trim() || text == "/" || (!takesBack && text[0] == '!'))
            throw new NotUnderstoodException($"what is left of `{line.Trim()}` when its path is cleaned is another pattern");
        return new IgnorePattern(text, takesBack);
    }

    /// <summary>Whether it matches this path itself; what is below a match is the walk's concern.</summary>
    public bool Matches(string path) => _matches(path);

    private static string Without(string text, string end) => text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;

    /// <summary>As Go's <c>filepath.Clean</c>.</summary>
    private static string Clean(string path)
    {
        var rooted = path[0] == '/';
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0 && parts[^1] != "..")
                parts.RemoveAt(parts.Count - 1);
            else if (!rooted)
                parts.Add(part);
        }

        var text = string.Join('/', parts);
        return rooted ? "/" + text : text.Length == 0 ? "." : text;
    }

    private static Func<string, bool> Matcher(string pattern)
    {
        if (pattern.AsSpan().IndexOfAny(@"*?[]\") < 0)
            return path => path == pattern;
        if (pattern.StartsWith("**", StringComparison.Ordinal) && pattern.AsSpan(2).IndexOfAny(@"*?[]\") < 0)
        {
            var end = pattern[2..];
            return path => path.EndsWith(end, StringComparison.Ordinal) || (end.Length > 0 && end[0] == '/' && path.AsSpan().SequenceEqual(end.AsSpan(1)));
        }

        if (pattern.EndsWith("**", StringComparison.Ordinal) && pattern.AsSpan(..^2).IndexOfAny(@"*?[]\") < 0)
        {
            var start = pattern[..^2];
            return path => path.StartsWith(start, StringComparison.Ordinal);
        }

        var expression = new Regex(Expression(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return expression.IsMatch;
    }

    private static string Expression(string pattern)
    {
        var text = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i += i + 2 < pattern.Length && pattern[i + 2] == '/' ? 2 : 1;
                    // In the middle it stands for whole names: `a**b` matches a/x/b and ab, but not axb.
                    text.Append(i + 1 == pattern.Length ? ".*" : "(?:.*/)?");
                    break;
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append($"(?:{Pair}|[^/\\uD800-\\uDFFF])");
                    break;
                case '[':
                    i = Set(pattern, i, text);
                    break;
                case '\\' when i + 1 < pattern.Length && char.IsAscii(pattern[i + 1]) && (char.IsPunctuation(pattern[i + 1]) || char.IsSymbol(pattern[i + 1])):
                    text.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                // Docker's matcher hands these to Go's expressions as they are, where some of them have a meaning.
                case '\\' or ']' or '{' or '}' or '|' or '^':
                    throw new NotUnderstoodException($"what `{pattern[i]}` means in `{pattern}` is not certain");
                default:
                    text.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return text.Append(@"\z").ToString();
    }

    /// <summary>A set of letters, digits and ranges of them; <c>^</c> turns it around, and then it holds the slash too.</summary>
    /// <returns>Where it ends.</returns>
    private static int Set(string pattern, int open, StringBuilder text)
    {
        var close = pattern.IndexOf(']', open);
        var set = close < 0 ? "" : pattern[(open + 1)..close];
        var others = set.StartsWith('^');
        var letters = others ? set[1..] : set;
        if (!Letters().IsMatch(letters) || Range().Matches(letters).Any(x => x.Value[0] > x.Value[2]))
            throw new NotUnderstoodException($"the set of characters in `{pattern}` is not one of letters, digits and ranges of them");
        text.Append(others ? $"(?:{Pair}|[^{letters}\\uD800-\\uDFFF])" : $"[{letters}]");
        return close;
    }

    [GeneratedRegex(@"^(?:[A-Za-z0-9_](?:-[A-Za-z0-9])?)+\z")]
    private static partial Regex Letters();

    [GeneratedRegex(@"[A-Za-z0-9_]-[A-Za-z0-9]")]
    private static partial Regex Range();
}
