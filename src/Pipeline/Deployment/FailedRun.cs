using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>What follows from a step that failed: it is undone where that is allowed, and the failure says what serves now.</summary>
internal sealed class FailedRun(IDeployHost host, Journal journal, long token, Narration narration, TimeProvider time)
{
    /// <summary>Counts what users get meanwhile; null: nobody does.</summary>
    public DeploymentWatch? Watch { get; init; }

    /// <summary>Undoes the plan and throws what people read; returns when the run was interrupted, which is no failure of its own.</summary>
    /// <param name="plan">What was done, up to a step.</param>
    /// <param name="phase">How far it came.</param>
    /// <param name="at">The step that failed.</param>
    /// <param name="cause">Why.</param>
    /// <param name="cancellation">Whether it was interrupted.</param>
    public async Task EndAsync(DeployPlan plan, Phase phase, DeployStep? at, Exception cause, CancellationToken cancellation)
    {
        if (LostLease.Is(cause))
            throw Lost($"{Name(plan)} stopped at step `{at?.Name}`: this run has lost the environment", cause, cause);
        var interrupted = cancellation.IsCancellationRequested && cause is OperationCanceledException;
        var reason = interrupted ? "interrupted" : cause.Message.Split('\n')[0];
        if (phase is Phase.Committed)
            throw PipelineException.Failed(
                $"{plan.Rollout.Release.Version} serves, but step `{at?.Name}` did not finish", why: cause.Message,
                next: "run `./build.sh Recover`, or just the next deployment: it is completed then", inner: cause);

        var lines = interrupted ? [] : await TailAsync(plan.Rollout.Id);
        string now;
        try
        {
            if (Watch is not null)
                await Watch.UndoAsync();
            now = await new Undo(host, token, narration, time).RunAsync(plan, phase is Phase.Exposed);
        }
        catch (Exception second) when (LostLease.Is(second))
        {
            throw Lost($"{Name(plan)} failed at step `{at?.Name}`, and was not undone: this run has lost the environment", cause, second);
        }
        catch (Exception second)
        {
            throw PipelineException.Failed(
                $"Step `{at?.Name}` failed, and undoing it failed too", why: $"{cause.Message}\nand then: {second.Message}",
                next: "run `./build.sh Recover`: it looks at what is really there", details: lines, inner: cause);
        }

        var receipt = Watch is null ? null : await Watch.EndAsync();
        try
        {
            await journal.AppendAsync(JournalEvent.Failed, x => x with { Id = plan.Rollout.Id, Reason = $"{at?.Name}: {reason}", Receipt = receipt });
        }
        catch (PipelineException e) when (LostLease.Is(e))
        {
            throw Lost($"{Name(plan)} failed at step `{at?.Name}`; {now}, but this run has lost the environment and could not record it", cause, e);
        }
        catch (PipelineException e)
        {
            narration.Warn(e.Message);
        }

        if (interrupted)
        {
            narration.Warn($"interrupted at step `{at?.Name}`; {now}");
            return;
        }

        // A gate within the plan, and all that was done is undone: nothing has changed.
        if (cause is PipelineException { Code: Engine.ExitCode.Refused } refused)
            throw new PipelineException(refused.Code, refused.Diagnostic with { Next = refused.Diagnostic.Next is { } next ? $"{next}; {now}" : now }, cause);
        throw PipelineException.Failed(
            $"{Name(plan)} failed at step `{at?.Name}`; {now}",
            why: Why(cause),
            details: [.. (cause as PipelineException)?.Diagnostic.Details ?? [], .. lines],
            next: $"{((cause as PipelineException)?.Diagnostic.Next is { } way ? $"{way}; " : "correct it and deploy again; ")}the whole log: ./build.sh Logs --env {plan.Environment} --rollout {plan.Rollout.Id}",
            inner: cause);
    }

    /// <summary>Old releases could not be deleted. That is no failure of a release that serves, unless it is not this run's affair any more.</summary>
    public void EndPrune(DeployPlan plan, Exception cause)
    {
        if (LostLease.Is(cause))
            throw Lost($"{plan.Rollout.Release.Version} serves and is recorded, but this run has lost the environment before old releases were deleted", cause, cause);
        narration.Warn($"old releases could not be deleted: {cause.Message}");
    }

    // What comes next is the affair of whoever holds the environment now; the first cause stays the one that is told first.
    private static PipelineException Lost(string what, Exception cause, Exception lost) => new(
        Engine.ExitCode.Refused,
        new Diagnostic(
            what, (lost as PipelineException)?.Diagnostic.Where,
            ReferenceEquals(cause, lost) ? (lost as PipelineException)?.Diagnostic.Why ?? lost.Message : $"{Why(cause)}\nand then: {Why(lost)}",
            "look at `./build.sh Status`: the next command that changes the environment completes or undoes what this one has begun"),
        lost);

    private static string Name(DeployPlan plan) => $"{plan.Rollout.Kind} of {plan.System} {plan.Rollout.Release.Version} to {plan.Environment}";

    private static string Why(Exception cause) =>
        cause is PipelineException { Diagnostic: var x } ? string.Join("; ", new[] { x.What, x.Where, x.Why }.OfType<string>()) : cause.Message;

    private async Task<ImmutableArray<string>> TailAsync(string rollout)
    {
        try
        {
            return await host.TailAsync(rollout, PlanRunner.ShownLines, CancellationToken.None);
        }
        catch (Exception e)
        {
            // They only explain: the undo comes next, whatever kept them from being read.
            return [$"(its last lines could not be read: {e.Message.Split('\n')[0]})"];
        }
    }
}
