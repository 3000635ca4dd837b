namespace Pipeline.Workflows.WhatIf;

/// <summary>The known name that a mistyped one resembles most.</summary>
internal static class NearName
{
    /// <summary>A sentence that proposes it, or the known names when none is near.</summary>
    public static string Hint(string given, IEnumerable<string> known)
    {
        var names = known.ToList();
        return Find(given, names) is { } near ? $"did you mean `{near}`?" : names.Count == 0 ? "there are none" : $"known: {string.Join(", ", names)}";
    }

    /// <summary>The name that it resembles, or null.</summary>
    public static string? Find(string given, IEnumerable<string> names) => names
        .Select(x => (Name: x, Distance: x.StartsWith(given, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(given.ToLowerInvariant(), x.ToLowerInvariant())))
        .Where(x => x.Distance <= Math.Max(1, given.Length / 3) && given.Length > 0)
        .OrderBy(x => x.Distance).Select(x => x.Name).FirstOrDefault();

    /// <summary>How many letters must be changed, added, left out or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                rows[i, j] = Math.Min(Math.Min(rows[i, j - 1], rows[i - 1, j]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
