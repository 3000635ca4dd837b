using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The last line of a build.</summary>
internal sealed record ResultText(string Text, Style Style)
{
    public static ResultText Of(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code, bool interrupted)
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
            return new($"Interrupted after {time} (exit code {code}).", Style.Warning);
        // What it says must be what the exit code says, also where a failure was to be ignored.
        if (failed.Count > 0 && code == 0)
            return new($"Succeeded in {time}, although {string.Join(", ", failed)} failed.", Style.Warning);
        if (failed.Count > 0)
            return new($"{(code == (int)ExitCode.Refused ? "Refused" : "Failed")}: {string.Join(", ", failed)} ({time}, exit code {code}).", Style.Bad);
        if (code != 0)
            return new($"Ended with exit code {code} after {time}.", Style.Bad);
        return new(idle ? "Succeeded: nothing had to run." : $"Succeeded in {time}.", Style.Good);
    }
}
