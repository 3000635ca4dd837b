namespace Pipeline.Workflows;

/// <summary>How far two words are apart, for advice on mistyped names.</summary>
internal static class WordDistance
{
    /// <summary>How many letters to insert, remove, replace, or swap with their neighbour; letter case does not count.</summary>
    public static int Between(string left, string right)
    {
        var (above, row, next) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
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
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
