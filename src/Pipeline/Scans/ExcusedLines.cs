using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Comments that tell Trivy to overlook a setting. They have neither reason nor end, and no option switches them off.</summary>
internal static class ExcusedLines
{
    // In two parts, so that this line is none.
    private const string Mark = "trivy:" + "ignore";

    public static async Task<ImmutableArray<Finding>> FindAsync(string root, CancellationToken cancellation)
    {
        // Prose may speak of them.
        var (code, output, error) = await ProcessRunner.CaptureAsync(
            new Command("git", "grep", "-n", "-I", "--untracked", "--fixed-strings", "-e", Mark, "--", ".", ":!*.md").In(root), cancellation);
        return code switch
        {
            1 when error.Length == 0 => [],
            0 => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Finding)],
            _ => throw PipelineException.Failed($"Comments with {Mark} could not be looked for", root, error, "run it inside of a clone"),
        };
    }

    private static Finding Finding(string line)
    {
        var parts = line.Split(':', 3);
        return new Finding("excused-line", Severity.High, parts[0], $"a comment {Mark} hides what is wrong here without a reason") { Line = int.TryParse(parts[1], out var number) ? number : null, AlwaysBlocks = true };
    }
}
