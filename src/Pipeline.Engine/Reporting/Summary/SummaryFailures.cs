namespace Pipeline.Engine;

/// <summary>What made targets fail, for the summary page on GitHub.</summary>
internal static class SummaryFailures
{
    private const int LongestText = 16 * 1024;

    /// <param name="page">Where it is written.</param>
    /// <param name="failed">The blocks of the targets.</param>
    /// <param name="reported">Gives what programs of a target reported.</param>
    public static void Write(SummaryPage page, IReadOnlyList<TargetBlock> failed, Func<string, IReadOnlyList<string>> reported)
    {
        if (page.AddAll(failed, block => Text(block, reported(block.Target.Name))) is > 0 and var left)
            page.Add($"The errors of {left} targets are left out.\n\n");
    }

    private static string Text(TargetBlock block, IReadOnlyList<string> reported)
    {
        var lines = new List<string>(reported);
        if (block.LastError is { } error)
            lines.Add(error);
        else if (lines.Count == 0)
            lines.AddRange(block.LastLines);
        var text = string.Join('\n', lines);
        if (text.Length == 0)
            return "";
        if (text.Length > LongestText)
            text = text[..LongestText] + "\n… the rest is in the log";
        return $"#### ❌ {block.Target.Name}\n\n{Markdown.Fenced(text)}\n\n";
    }
}
