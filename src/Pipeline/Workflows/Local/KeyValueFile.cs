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
        var lines = new Lines(text.TrimStart('\ufeff'));
        while (lines.Next() is { } line)
        {
            if (line.Length == 0)
                continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var here = line.IndexOf("<<", StringComparison.Ordinal);
            if (equals >= 0 && (here < 0 || equals < here))
            {
                if (equals == 0)
                    throw new FormatException($"Invalid format '{line}'. Name must not be empty");
                pairs.Add(new KeyValuePair<string, string>(line[..equals], line[(equals + 1)..]));
            }
            else if (here >= 0)
            {
                if (here == 0 || here + 2 == line.Length)
                    throw new FormatException($"Invalid format '{line}'. Name must not be empty and delimiter must not be empty");
                pairs.Add(new KeyValuePair<string, string>(line[..here], lines.Until(line[(here + 2)..])));
            }
            else
            {
                throw new FormatException($"Invalid format '{line}'");
            }
        }

        return pairs;
    }

    private sealed class Lines(string text)
    {
        private int _at;

        public string? Next()
        {
            if (_at >= text.Length)
                return null;
            var end = text.IndexOf('\n', _at);
            var line = end < 0 ? text[_at..] : text[_at..end];
            _at = end < 0 ? text.Length : end + 1;
            return line;
        }

        public string Until(string word)
        {
            var start = _at;
            while (true)
            {
                var before = _at;
                var line = Next() ?? throw new FormatException($"Invalid value. Matching delimiter not found '{word}'");
                if (line == word)
                    return before > start ? text[start..(before - 1)] : "";
            }
        }
    }
}
