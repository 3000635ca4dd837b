using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Images;

/// <summary>The instructions of a Dockerfile, each as one logical line: comments, continuations and here-documents are dealt with.</summary>
/// <remarks>https://docs.docker.com/reference/dockerfile/. What is wrong in it is for the builder to say; nothing here fails.</remarks>
internal static partial class DockerfileText
{
    /// <summary>Keyword in capitals, the rest of the instruction, and the line it begins at (from 1).</summary>
    public static IEnumerable<(string Keyword, string Text, int Line)> Instructions(string text)
    {
        var lines = text.Split('\n').Select(x => x.TrimEnd('\r')).ToArray();
        var escape = Directive(text, "escape") == "`" ? '`' : '\\';
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsNothing(lines[i]))
                continue;
            var first = i;
            var whole = new StringBuilder();
            while (true)
            {
                var line = lines[i].TrimEnd();
                if (!line.EndsWith(escape))
                {
                    whole.Append(line);
                    break;
                }

                whole.Append(line.AsSpan(..^1)).Append(' ');
                // Comments and empty lines may stand between the parts of an instruction.
                do
                    i++;
                while (i < lines.Length && IsNothing(lines[i]));
                if (i >= lines.Length)
                    break;
            }

            var instruction = whole.ToString().Trim();
            foreach (Match document in HereDocument().Matches(instruction))
                while (++i < lines.Length && lines[i].TrimStart('\t') != document.Groups["end"].Value)
                {
                }

            var parts = instruction.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            yield return (parts[0].ToUpperInvariant(), parts.ElementAtOrDefault(1) ?? "", first + 1);
        }
    }

    /// <summary>A parser directive of the first lines, such as <c>syntax</c>; null when it is not there.</summary>
    public static string? Directive(string text, string name)
    {
        foreach (var line in text.Split('\n'))
        {
            if (DirectiveLine().Match(line.Trim()) is not { Success: true } match)
                return null;
            if (match.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase))
                return match.Groups["value"].Value;
        }

        return null;
    }

    /// <summary>Puts the values of variables in: <c>$X</c>, <c>${X}</c>, <c>${X:-default}</c>, <c>${X:+other}</c>.</summary>
    public static string Substitute(string text, Func<string, string?> value) => Variable().Replace(text, match =>
    {
        var known = value(match.Groups["name"].Value);
        return match.Groups["kind"].Value switch
        {
            ":-" or "-" => string.IsNullOrEmpty(known) ? Substitute(match.Groups["word"].Value, value) : known,
            ":+" or "+" => string.IsNullOrEmpty(known) ? "" : Substitute(match.Groups["word"].Value, value),
            _ => known ?? "",
        };
    });

    private static bool IsNothing(string line) => line.TrimStart() is "" or ['#', ..];

    [GeneratedRegex("""<<-?["']?(?<end>[A-Za-z_][A-Za-z0-9_]*)["']?""")]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"^#\s*(?<name>[a-zA-Z]+)\s*=\s*(?<value>\S+)\s*$")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?<kind>:?[-+])(?<word>[^}]*))?\})")]
    private static partial Regex Variable();
}
