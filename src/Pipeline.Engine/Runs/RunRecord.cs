using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Keeps what a run did, for <see cref="RunHistory"/> and for the next run's schedule.</summary>
internal static class RunRecord
{
    /// <summary>Called at the end of a run. A run in which no target did anything leaves no trace.</summary>
    /// <param name="session">What the build was given.</param>
    /// <param name="plan">The targets, each with its end.</param>
    /// <param name="elapsed">How long the run took.</param>
    /// <param name="code">Its exit code.</param>
    public static void Append(Session session, IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code)
    {
        if (session.Root is not { } root || !Any(plan))
            return;
        try
        {
            var began = session.Invocation.Time.GetUtcNow().UtcDateTime - elapsed;
            new RunLog(root).Append(RunLine.Format(plan, began, GitFiles.CommitOf(root), code, elapsed));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The history lacks this run. That is no reason to fail, nor to tell on every run of a read-only checkout.
        }
    }

    private static bool Any(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            if (target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted)
                return true;
        }

        return false;
    }
}
