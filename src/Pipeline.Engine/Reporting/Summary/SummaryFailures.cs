namespace Pipeline.Engine;

/// <summary>What made targets fail, for the summary page on GitHub.</summary>
internal static class SummaryFailures
{
    private const int LongestText = 16 * 1024;

    public static void Write(SummaryPage page, IReadOnlyList<TargetBlock> failed)
    {
        if (page.AddAll(failed, Text) is > 0 and var left)
            page.Add($"The errors of {left} targets are left out.\n\n");
    }

    private static string Text(TargetBlock block)
    {
        var text = block.LastError ?? string.Join('\n', block.LastLines);
        if (text.Length > LongestText)
            text = text[..LongestText] + "\n… the rest is in the log";
        if (text.Length == 0)
            return "";
        return $"#### ❌ {block.Target.Name}\n\n{Markdown.Fenced(text)}\n\n";
    }
}
