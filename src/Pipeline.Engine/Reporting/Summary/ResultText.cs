using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The last line of a build.</summary>
internal static class ResultText
{
    public static (string Text, Style Style) Of(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code, bool interrupted)
    {
        var failed = new List<string>();
        var idle = true;
        foreach (var target in plan)
        {
            if (target.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted)
                failed.Add(target.Name);
            idle &= target.Status is ExecutionStatus.Skipped or ExecutionStatus.Collective;
        }

        var time = SummaryTable.Duration(elapsed);
        if (interrupted)
            return ($"Interrupted after {time} (exit code {code}).", Style.Warning);
        if (failed.Count > 0)
            return ($"Failed: {string.Join(", ", failed)} ({time}, exit code {code}).", Style.Bad);
        if (code != 0)
            return ($"Ended with exit code {code} after {time}.", Style.Bad);
        return (idle ? "Succeeded: nothing had to run." : $"Succeeded in {time}.", Style.Good);
    }
}
