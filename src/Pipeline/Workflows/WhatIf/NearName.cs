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
        .Select(x => (Name: x, Distance: x.StartsWith(given, StringComparison.OrdinalIgnoreCase) ? 1 : WordDistance.Between(given, x)))
        .Where(x => x.Distance <= Math.Max(1, given.Length / 3) && given.Length > 0)
        .OrderBy(x => x.Distance).Select(x => x.Name).FirstOrDefault();
}
