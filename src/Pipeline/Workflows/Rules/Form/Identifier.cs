namespace Pipeline.Workflows.Rules.Form;

/// <summary>What GitHub takes as the id of a job or step.</summary>
internal static class Identifier
{
    public const string Advice = "begin with a letter or `_` (not `__`), then use letters, digits, `_` and `-`, fewer than 100";
    private const int Most = 99;

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Wrong(string id)
    {
        if (id.Length == 0)
            return "is empty";
        if (id.Length > Most)
            return "is too long";
        if (!char.IsAsciiLetter(id[0]) && id[0] != '_')
            return $"begins with `{id[0]}`";
        if (id.StartsWith("__", StringComparison.Ordinal))
            return "begins with `__`, which is GitHub's own";
        foreach (var c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return $"holds `{c}`";
        return null;
    }
}
