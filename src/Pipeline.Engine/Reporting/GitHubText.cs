namespace Pipeline.Engine;

/// <summary>Text inside GitHub's workflow commands.</summary>
internal static class GitHubText
{
    /// <summary>Percent signs and line breaks encoded, so that the text stays one command.</summary>
    public static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
