namespace Pipeline.Adoption.Compose;

/// <summary>Files of variables, one <c>NAME=value</c> on each line.</summary>
internal static class EnvFile
{
    /// <summary>The variables in order; a name without a value holds null.</summary>
    public static IEnumerable<(string Name, string? Value)> Read(string text)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("export ", StringComparison.Ordinal))
                line = line[7..].TrimStart();
            var equals = line.IndexOf('=');
            if (equals < 0)
                yield return (line, null);
            else
                yield return (line[..equals].TrimEnd(), Unquoted(line[(equals + 1)..].Trim()));
        }
    }

    private static string Unquoted(string value)
    {
        if (value.Length > 1 && value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is > 0 and var end)
            return value[0] == '\'' ? value[1..end].Replace("$", "$$", StringComparison.Ordinal) : value[1..end].Replace("\\n", "\n", StringComparison.Ordinal);
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }
}
