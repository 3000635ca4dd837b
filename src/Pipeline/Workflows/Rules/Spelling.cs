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
            if (Math.Abs(given.Length - word.Length) < most && WordDistance.Between(given, word) is var distance && distance < most)
                (best, most) = (word, distance);
        return best;
    }
}
