using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class Glob() : Rule(
    "glob",
    "The patterns of branches, tags and paths are patterns that can match",
    "A pattern with a mistake matches nothing, and nothing ever runs",
    Sources.Syntax + "#filter-pattern-cheat-sheet")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var (item, filters) in file.Events)
            foreach (var key in new[] { "branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore" })
            {
                var patterns = filters is null ? [] : JobView.Texts(filters, key);
                foreach (var pattern in patterns)
                    if (Wrong(pattern.Value, isPath: key.StartsWith("paths", StringComparison.Ordinal)) is { } wrong)
                        yield return new Remark(pattern.At, $"pattern `{pattern}` {wrong}", "correct it; `*` matches within one part, `**` across parts, `\\` takes the next character as it is");
                if (patterns.Count > 0 && !key.EndsWith("-ignore", StringComparison.Ordinal) && patterns.All(x => x.Value.StartsWith('!')))
                    yield return new Remark(patterns[0].At, $"all `{key}` of `{item}` are excluded, so that none is left", $"add a pattern that matches before them, such as `'**'`, or use `{key}-ignore`");
                else if (patterns.Count > 0 && key.EndsWith("-ignore", StringComparison.Ordinal) && patterns.FirstOrDefault(x => x.Value.StartsWith('!')) is { } negative)
                    yield return new Remark(negative.At, $"`{key}` cannot take a pattern back with `!`", $"use `{key[..^7]}` instead");
            }
    }

    internal static string? Wrong(string pattern, bool isPath)
    {
        var body = pattern.StartsWith('!') ? pattern[1..] : pattern;
        if (body.Length == 0)
            return "matches nothing";
        if (body[0] is '+' or '?')
            return $"begins with `{body[0]}`, which repeats what stands before it";
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (c == '\\')
            {
                if (++i == body.Length)
                    return "ends with `\\`";
                continue;
            }

            if (c is '+' or '?' && body[i - 1] is '*' or '+' or '?' && !(i > 1 && body[i - 2] == '\\'))
                return $"repeats a `{body[i - 1]}`";
            if (!isPath && (c is ' ' or '~' or '^' or ':' || char.IsControl(c)))
                return $"holds `{c}`, which no branch or tag has";
            if (c == '[' && Range(body, ref i) is { } wrong)
                return wrong;
        }

        return isPath ? WrongPath(body) : WrongName(body);
    }

    private static string? Range(string body, ref int at)
    {
        var close = body.IndexOf(']', at + 1);
        if (close < 0)
            return "has a `[` without `]`";
        var inside = body[(at + 1)..close];
        at = close;
        if (inside.Length == 0)
            return "has nothing between `[` and `]`";
        for (var i = 1; i + 1 < inside.Length; i++)
            if (inside[i] == '-' && inside[i - 1] > inside[i + 1])
                return $"has a range `{inside[(i - 1)..(i + 2)]}` that runs backwards";
        return null;
    }

    private static string? WrongName(string body) =>
        body.StartsWith('/') || body.EndsWith('/') || body.Contains("//", StringComparison.Ordinal) ? "has an empty part between slashes"
        : body.StartsWith("refs/", StringComparison.Ordinal) ? "begins with `refs/`, and names have no such part here"
        : body.Contains("..", StringComparison.Ordinal) || body.EndsWith('.') || body.EndsWith(".lock", StringComparison.Ordinal) ? "is no name that git allows" : null;

    private static string? WrongPath(string body) =>
        body.StartsWith('/') || body.StartsWith("./", StringComparison.Ordinal) ? "begins with `/` or `./`, and paths here begin at the repository's root"
        : body.StartsWith("../", StringComparison.Ordinal) || body.Contains("/../", StringComparison.Ordinal) ? "holds `..`, which no changed path has"
        : body.Trim() != body ? "begins or ends with a space" : null;
}
