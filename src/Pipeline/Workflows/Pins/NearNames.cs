namespace Pipeline.Workflows.Pins;

/// <summary>Names that somebody who wrote another one may have meant.</summary>
internal static class NearNames
{
    /// <summary>Up to three, the nearest first: a third of the letters may differ, and letter case does not count.</summary>
    public static IReadOnlyList<string> Of(string written, IEnumerable<string> known) =>
    [
        .. known.Select(x => new Near(x, Distance(written, x))).Where(x => x.Distance <= Math.Max(written.Length, x.Name.Length) / 3)
            .OrderBy(x => x.Distance).ThenBy(x => x.Name, StringComparer.Ordinal).Take(3).Select(x => x.Name),
    ];

    /// <summary>How many letters to insert, remove or replace.</summary>
    private static int Distance(string left, string right)
    {
        var above = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            above[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = above[0];
            above[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.Min(replaced, Math.Min(above[j], above[j - 1]) + 1);
            }
        }

        return above[right.Length];
    }

    private sealed record Near(string Name, int Distance);
}
