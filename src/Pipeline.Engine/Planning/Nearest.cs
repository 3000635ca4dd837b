namespace Pipeline.Engine;

/// <summary>Extension: finds the name that somebody probably meant.</summary>
public static class Nearest
{
    /// <summary>A sentence that proposes the nearest name, or an empty text when none is near.</summary>
    internal static string Hint(string given, IEnumerable<string> known, string prefix = "")
    {
        var best = Find(given, known);
        return best is null ? "" : $" Did you mean '{prefix}{best}'?";
    }

    /// <summary>The name that it resembles most, or null.</summary>
    public static string? Find(string given, IEnumerable<string> known) => All(given, known) is [var best, ..] ? best : null;

    /// <summary>The names that it resembles, the nearest first, at most three. Letter case and dashes do not count, and the begin of a name is near to it.</summary>
    public static IReadOnlyList<string> All(string given, IEnumerable<string> known)
    {
        var plain = Plain(given);
        // Short names resemble each other too easily, and a distance as long as the word itself is no resemblance.
        var most = plain.Length <= 3 ? 1 : Math.Max(2, plain.Length / 3);
        return
        [
            .. known.Select(name => (Name: name, Distance: Away(plain, Plain(name)), Length: Math.Max(plain.Length, Plain(name).Length)))
                .Where(one => one.Distance <= most && one.Distance < one.Length).OrderBy(one => one.Distance).Take(3).Select(one => one.Name),
        ];
    }

    private static int Away(string given, string other) => given.Length >= 3 && other.StartsWith(given, StringComparison.Ordinal) ? 1 : Distance(given, other);

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>How many letters must be changed, added, left out or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
