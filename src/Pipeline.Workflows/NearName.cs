using Pipeline.Engine;

namespace Pipeline.Workflows;

/// <summary>The known names that a mistyped one resembles.</summary>
internal static class NearName
{
    /// <summary>A sentence that proposes one, or the known names when none is near.</summary>
    public static string Hint(string given, IEnumerable<string> known)
    {
        var names = known.ToList();
        return Nearest.Find(given, names) is { } near ? $"did you mean `{near}`?" : names.Count == 0 ? "there are none" : $"known: {string.Join(", ", names)}";
    }
}
