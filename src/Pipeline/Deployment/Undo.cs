using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>Takes a rollout back: the edge to what served before, then the new replicas away.</summary>
public sealed class Undo(IDeployHost host, long token, Narration narration, TimeProvider time)
{
    /// <summary>Undoes a rollout; may be repeated. Not cancelled: an undone half would be worse than a wait with a bound.</summary>
    /// <returns>What serves now, for the message.</returns>
    /// <exception cref="PipelineException">The edge could not be switched back.</exception>
    public async Task<string> RunAsync(DeployPlan plan, bool switched)
    {
        var old = plan.Replaces is null ? null : (await host.ObserveAsync(default)).Find(plan.Replaces.Id);
        if (switched)
            await narration.StepAsync("back", time, say => SwitchBackAsync(plan, old, say));
        await narration.StepAsync("undo", time, async say =>
        {
            await host.StopAsync(plan.Rollout.Id, StopGrace(plan), default);
            say($"{plan.Rollout.Id} has ended");
        });
        return plan.Replaces is null ? "nothing serves, as before"
            : old is { Alive: > 0 } ? $"{plan.Replaces.Release.Version} {(switched ? "serves again" : "keeps serving")}"
            : $"{plan.Replaces.Release.Version} was not running either";
    }

    private async Task SwitchBackAsync(DeployPlan plan, ObservedRollout? old, Action<string> say)
    {
        await host.SwitchAsync(old is { Alive: > 0 } ? old.Rollout.Id : null, token, default);
        if (old is { Alive: > 0 })
        {
            var check = plan.Steps.OfType<DeployStep.ProveEdge>().Single().Check;
            await HealthGate.AwaitEdgeAsync(host, old.Rollout.Release.Version, check, DeployStep.ProveEdge.Answers, time, default);
            say($"the edge answers as {old.Rollout.Release.Version}");
        }

        if (plan.Steps.OfType<DeployStep.Drain>().SingleOrDefault() is { } drain)
            await host.DrainAsync(plan.Rollout.Id, drain.Requests, drain.WebSockets, default);
    }

    private static TimeSpan StopGrace(DeployPlan plan) =>
        plan.Steps.OfType<DeployStep.Stop>().SingleOrDefault()?.Grace ?? TimeSpan.FromSeconds(10);
}
