namespace Pipeline.Engine;

/// <summary>Patterns that together describe files: what matches one of them, and none of those that begin with <c>!</c>.</summary>
internal sealed class PatternSet
{
    private PatternSet(List<PathPattern> includes, List<PathPattern> excludes)
    {
        Includes = [.. includes];
        Excludes = [.. excludes];
        Roots = FindRoots(includes);
    }

    public PathPattern[] Includes { get; }
    public PathPattern[] Excludes { get; }

    /// <summary>The directories (or plain files) below which everything lies; none lies in another.</summary>
    public string[] Roots { get; }

    public static PatternSet Parse(IReadOnlyList<string> texts, string root, Action<string> onProblem)
    {
        var (includes, excludes) = (new List<PathPattern>(), new List<PathPattern>());
        foreach (var text in texts)
        {
            var isExclude = text.StartsWith('!');
            if (PathPattern.Parse(isExclude ? text[1..] : text, root, isExclude ? excludes : includes) is { } problem)
                onProblem(problem);
        }

        return new PatternSet(includes, excludes);
    }

    public bool IsMatch(string path)
    {
        var (states, excluded) = Begin();
        foreach (var part in path.Split('/'))
        {
            Step(Includes, states, part);
            Step(Excludes, excluded, part);
        }

        return Any(Includes, states) && !Any(Excludes, excluded);
    }

    public (ulong[] Includes, ulong[] Excludes) Begin() => (Start(Includes), Start(Excludes));

    public static void Step(PathPattern[] patterns, ulong[] states, string part)
    {
        for (var i = 0; i < patterns.Length; i++)
            states[i] = patterns[i].Step(states[i], part);
    }

    public static bool Any(PathPattern[] patterns, ulong[] states)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].IsMatch(states[i]))
                return true;
        }

        return false;
    }

    private static ulong[] Start(PathPattern[] patterns)
    {
        var states = new ulong[patterns.Length];
        for (var i = 0; i < patterns.Length; i++)
            states[i] = patterns[i].Start;
        return states;
    }

    private static string[] FindRoots(List<PathPattern> includes)
    {
        var roots = new List<string>();
        foreach (var include in includes)
        {
            if (!roots.Contains(include.Root))
                roots.Add(include.Root);
        }

        var outermost = new List<string>();
        foreach (var root in roots)
        {
            if (!roots.Exists(other => other.Length < root.Length && (other.Length == 0 || root.StartsWith(other + "/", StringComparison.Ordinal))))
                outermost.Add(root);
        }

        outermost.Sort(StringComparer.Ordinal);
        return [.. outermost];
    }
}
