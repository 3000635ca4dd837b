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

    private static string? Find(string given, List<string> names) => names
        .Select(x => (Name: x, Distance: x.StartsWith(given, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(given.ToLowerInvariant(), x.ToLowerInvariant())))
        .Where(x => x.Distance <= Math.Max(1, given.Length / 3) && given.Length > 0)
        .OrderBy(x => x.Distance).Select(x => x.Name).FirstOrDefault();

    /// <summary>How many letters must be changed, added or left out.</summary>
    private static int Distance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            above = row;
        }

        return above[b.Length];
    }
}
