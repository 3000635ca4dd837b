namespace Pipeline.Workflows;

/// <summary>The known names that a mistyped one resembles.</summary>
internal static class NearName
{
    /// <summary>A sentence that proposes one, or the known names when none is near.</summary>
    public static string Hint(string given, IEnumerable<string> known)
    {
        var names = known.ToList();
        return Find(given, names) is { } near ? $"did you mean `{near}`?" : names.Count == 0 ? "there are none" : $"known: {string.Join(", ", names)}";
    }

    /// <summary>The name that it resembles most, or null.</summary>
    public static string? Find(string given, IEnumerable<string> names) => All(given, names) is [var first, ..] ? first : null;

    /// <summary>Up to three, the nearest first: a third of the letters may differ, letter case does not count, and the begin of a name is near to it.</summary>
    public static IReadOnlyList<string> All(string given, IEnumerable<string> names) =>
    [
        .. names.Select(x => new Near(x, given.Length > 0 && x.StartsWith(given, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(given, x)))
            .Where(x => x.Distance <= Math.Max(1, Math.Max(given.Length, x.Name.Length) / 3) && given.Length > 0)
            .OrderBy(x => x.Distance).ThenBy(x => x.Name, StringComparer.Ordinal).Take(3).Select(x => x.Name),
    ];

    /// <summary>How many letters to insert, remove, replace, or swap with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        var (above, row, next) = (new int[right.Length + 1], Enumerable.Range(0, right.Length + 1).ToArray(), new int[right.Length + 1]);
        for (var i = 1; i <= left.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                next[j] = Math.Min(row[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1), Math.Min(row[j], next[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    next[j] = Math.Min(next[j], above[j - 2] + 1);
            }

            (above, row, next) = (row, next, above);
        }

        return row[^1];

        static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
    }

    private sealed record Near(string Name, int Distance);
}
