namespace Pipeline.Engine;

/// <summary>Says again, below the table, why targets failed, when that has scrolled away, and where all of it is.</summary>
internal static class FailureText
{
    public static void Write(BuildOutput output, IReadOnlyList<TargetBlock> failed, TargetBlock? last)
    {
        foreach (var block in failed)
        {
            if (block != last)
            {
                output.Line($"Last lines of {block.Target.Name}:", Style.Bold);
                foreach (var line in block.LastLines)
                    output.Line("    " + line.Replace("\n", "\n    ", StringComparison.Ordinal));
            }

            if (block.Log is { Exists: true, Works: true })
                output.Line($"Log of {block.Target.Name}: {block.Log.Path}", Style.Dim);
        }

        if (failed.Count > 0)
            output.Line("");
    }
}
