namespace Pipeline.Workflows.Rules;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class Spelling
{
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
