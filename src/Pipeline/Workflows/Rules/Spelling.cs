namespace Pipeline.Workflows.Rules;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class Spelling
{
    /// <summary>What to do about an unknown word: the nearest known one, or all that are known.</summary>
    public static string Advice(string given, IReadOnlyCollection<string> known, string otherwise = "remove it")
    {
        if (Nearest(given, known) is { } nearest)
            return $"did you mean `{nearest}`?";
        return known.Count is > 0 and <= 24 ? $"known are {string.Join(", ", known)}" : otherwise;
    }

    public static string? Nearest(string given, IEnumerable<string> known)
    {
        string? best = null;
        var most = (given.Length <= 3 ? 1 : Math.Max(2, given.Length / 3)) + 1;
        foreach (var word in known)
            if (Distance(given, word, most) is var distance && distance < most)
                (best, most) = (word, distance);
        return best;
    }

    private static int Distance(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) >= most)
            return most;
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = corner + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
