namespace Pipeline.Workflows.Rules;

/// <summary>A path such as <c>steps.build.outputs.version</c> in an expression; <c>*</c> stands for a part that only the run knows.</summary>
/// <param name="Parts">The names in lower case, the context first. GitHub compares names without regard to case.</param>
/// <param name="Written">The names as they are written.</param>
/// <param name="Offset">Where in the expression it begins.</param>
internal sealed record Reference(IReadOnlyList<string> Parts, IReadOnlyList<string> Written, int Offset)
{
    public string Context => Parts[0];

    public override string ToString() => string.Join('.', Written);

    /// <summary>The part of that number, or null when the path is shorter or only the run knows it.</summary>
    public string? Part(int number) => number < Parts.Count && Parts[number] != "*" ? Parts[number] : null;

    /// <summary>All paths in an expression, also in one with mistakes.</summary>
    public static IReadOnlyList<Reference> In(string expression)
    {
        var all = new List<Reference>();
        Read(expression, 0, expression.Length, all);
        return all;
    }

    private static void Read(string text, int at, int end, List<Reference> all)
    {
        while (at < end)
        {
            var c = text[at];
            if (c == '\'')
                at = AfterString(text, at, end);
            else if (char.IsAsciiLetter(c) || c == '_')
                at = Path(text, at, end, all);
            else if (char.IsAsciiDigit(c))
                at = AfterName(text, at, end);
            else
                at++;
        }
    }

    private static int Path(string text, int start, int end, List<Reference> all)
    {
        var at = AfterName(text, start, end);
        var parts = new List<string> { text[start..at] };
        if (SkipSpace(text, at, end) is var next && next < end && text[next] == '(')
            return at;
        var slot = all.Count;
        for (; ; )
        {
            var dot = SkipSpace(text, at, end);
            if (dot >= end || text[dot] is not ('.' or '['))
                break;
            var from = SkipSpace(text, dot + 1, end);
            if (text[dot] == '[')
            {
                var close = Close(text, from, end);
                var key = text.AsSpan(from, Math.Max(0, close - from)).Trim();
                if (key.Length >= 2 && key[0] == '\'' && key[^1] == '\'' && !key[1..^1].Contains('\''))
                    parts.Add(key[1..^1].ToString());
                else
                {
                    parts.Add("*");
                    Read(text, from, close, all);
                }

                at = Math.Min(end, close + 1);
                continue;
            }

            var after = from < end && text[from] == '*' ? from + 1 : AfterName(text, from, end);
            if (after == from)
                break;
            parts.Add(text[from..after]);
            at = after;
        }

        if (parts.Count > 1 || !IsWord(parts[0]))
            all.Insert(slot, new Reference([.. parts.Select(x => x.ToLowerInvariant())], parts, start));
        return at;
    }

    private static bool IsWord(string name) => name.ToLowerInvariant() is "true" or "false" or "null" or "nan" or "infinity";

    private static int AfterName(string text, int at, int end)
    {
        while (at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
            at++;
        return at;
    }

    private static int AfterString(string text, int at, int end)
    {
        for (at++; at < end; at++)
            if (text[at] == '\'')
                return at + 1;
        return end;
    }

    private static int SkipSpace(string text, int at, int end)
    {
        while (at < end && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    /// <summary>Where the bracket that is open closes.</summary>
    private static int Close(string text, int at, int end)
    {
        for (var depth = 1; at < end;)
        {
            if (text[at] == '\'')
            {
                at = AfterString(text, at, end);
                continue;
            }

            depth += text[at] == '[' ? 1 : text[at] == ']' ? -1 : 0;
            if (depth == 0)
                return at;
            at++;
        }

        return end;
    }
}
