using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>
/// Secrets in a text: lines <c>NAME=value</c>, and <c>NAME&lt;&lt;WORD</c> with the value below it up to a line that is the word, as in the
/// files of GitHub's runner. Nothing is taken away and nothing has a meaning: quotes, <c>$</c>, <c>#</c> and blanks belong to the value.
/// </summary>
internal static partial class SecretText
{
    /// <summary>The values by name; empty ones count as not given.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where it is from, for messages: they name lines, and never show one.</param>
    /// <exception cref="PipelineException">A line is wrong: exit 2.</exception>
    public static ImmutableSortedDictionary<string, string> Parse(string text, string source)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, number) = (lines[i], i + 1);
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
                continue;
            if (line.EndsWith('\r'))
                throw Wrong(number, "it ends with CR LF, and CR would belong to the value", "save the file with LF alone");
            var match = Line().Match(line);
            if (!match.Success)
                throw Wrong(number, "it is neither NAME=value nor NAME<<WORD", "several lines of one value stand between NAME<<END and END; a comment begins with #");
            var name = match.Groups["name"].Value;
            var value = match.Groups["value"].Value;
            if (match.Groups["word"] is { Success: true, Value: var word })
            {
                var end = Array.IndexOf(lines, word, i + 1);
                if (end < 0)
                    throw Wrong(number, "no line below it is the word that ends its value", "end the value with a line that is this word and nothing else");
                value = string.Join('\n', lines[(i + 1)..end]);
                i = end;
            }

            if (value.Contains('\0'))
                throw Wrong(number, "its value holds NUL, which ends a variable and a text", "encode it, such as in base64");
            if (!places.TryAdd(name, number))
                throw Wrong(number, $"line {places[name]} gives the same secret", "take one of them away");
            if (value.Length > 0)
                values[name] = value;
        }

        return values.ToImmutable();

        PipelineException Wrong(int number, string why, string next) => PipelineException.WrongUse("The secrets cannot be read", $"{source}:{number}", why, next);
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:=(?<value>.*)|<<(?<word>\S+))$", RegexOptions.Singleline)]
    private static partial Regex Line();
}
