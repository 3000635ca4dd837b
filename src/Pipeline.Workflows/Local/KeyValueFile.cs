namespace Pipeline.Workflows.Local;

/// <summary>What steps write to <c>$GITHUB_OUTPUT</c>, <c>$GITHUB_ENV</c> and <c>$GITHUB_STATE</c>.</summary>
internal static class KeyValueFile
{
    /// <summary>
    /// The pairs, in order: lines <c>name=value</c>, and <c>name&lt;&lt;WORD</c> with the value below it up to a line that is the word.
    /// </summary>
    /// <exception cref="FormatException">A line is neither, with the runner's words.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var lines = text.TrimStart('\ufeff').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var here = line.IndexOf("<<", StringComparison.Ordinal);
            if (equals > 0 && (here < 0 || equals < here))
                pairs.Add(new(line[..equals], line[(equals + 1)..]));
            else if (here > 0 && here + 2 < line.Length && (equals < 0 || here < equals))
            {
                var (word, first) = (line[(here + 2)..], i + 1);
                i = Array.IndexOf(lines, word, first);
                pairs.Add(i < 0 ? throw new FormatException($"Invalid value. Matching delimiter not found '{word}'") : new(line[..here], string.Join('\n', lines[first..i])));
            }
            else if (line.Length > 0)
            {
                throw new FormatException($"Invalid format '{line}'{(equals == 0 || here == 0 ? ". Name must not be empty" : here > 0 ? ". Delimiter must not be empty" : "")}");
            }
        }

        return pairs;
    }
}
