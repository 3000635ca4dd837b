using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>Takes a rollout back: the edge to what served before, then the new replicas away.</summary>
public sealed class Undo(IDeployHost host, long token, Narration narration, TimeProvider time)
{
    /// <summary>Undoes a rollout; may be repeated. Not cancelled: an undone half would be worse than a wait with a bound.</summary>
    /// <param name="plan">What was done, up to any step.</param>
    /// <param name="exposed">Whether users may have seen it.</param>
    /// <returns>What serves now, for the message.</returns>
    /// <exception cref="PipelineException">The edge could not be switched back.</exception>
    public async Task<string> RunAsync(DeployPlan plan, bool exposed)
    {
        using var back = host.TakeBack();
        if (exposed && plan.Replaces is { } old && plan.Steps.Any(x => x is DeployStep.Roll or DeployStep.Halt))
            await narration.StepAsync("revive", time, say => ReviveAsync(plan, old, say));
        if (exposed)
            await narration.StepAsync("back", time, say => SwitchBackAsync(plan, say));
        await narration.StepAsync("undo", time, async say =>
        {
            await host.StopAsync(plan.Rollout.Id, null, StopGrace(plan), default);
            say($"{plan.Rollout.Id} has ended");
        });
        if (exposed && plan.Replaces is { } replaced && Lone(plan).ToList() is { Count: > 0 } lone)
            await narration.StepAsync("restore", time, async say =>
            {
                // Only now: a singleton never runs twice.
                foreach (var singleton in lone)
                    await host.EnsureAsync(replaced, singleton, 1, default);
                say($"{string.Join(", ", lone.Select(x => x.Name))} of {replaced.Id} again");
            });
        return await ServesAsync(plan, exposed);
    }

    private static IEnumerable<Singleton> Lone(DeployPlan plan) => plan.Steps.OfType<DeployStep.HandOver>().Select(x => x.Singleton);

    /// <summary>Starts again what the plan has stopped of the old release on its way.</summary>
    private async Task ReviveAsync(DeployPlan plan, Rollout old, Action<string> say)
    {
        var stopped = plan.Steps.SelectMany(x => x switch
        {
            DeployStep.Roll roll => roll.Services,
            DeployStep.Halt halt => halt.Services.OfType<Replicated>(),
            _ => (IEnumerable<Replicated>)[],
        }).DistinctBy(x => x.Name).ToList();
        await Task.WhenAll(stopped.Select(x => host.EnsureAsync(old, x, x.Replicas, default)));
        await HealthGate.AwaitReplicasAsync(host, old, [.. stopped.OfType<Web>()], say, time, default);
    }

    private async Task<string> ServesAsync(DeployPlan plan, bool exposed)
    {
        if (plan.Replaces is not { } old)
            return "nothing serves, as before";
        try
        {
            return (await host.ObserveAsync(default)).Find(old.Id) is { Answers: true }
                ? $"{old.Release.Version} {(exposed ? "serves again" : "keeps serving")}"
                : $"{old.Release.Version} was not running either";
        }
        catch (Exception e)
        {
            return $"whether {old.Release.Version} serves could not be seen: {e.Message.Split('\n')[0]}";
        }
    }

    private async Task SwitchBackAsync(DeployPlan plan, Action<string> say)
    {
        var old = plan.Replaces is null ? null : (await host.ObserveAsync(default)).Find(plan.Replaces.Id);
        await host.RouteAsync(Share.All(old is { Answers: true } ? old.Rollout.Id : null), token, default);
        if (old is { Answers: true })
        {
            var checks = plan.Steps.OfType<DeployStep.ProveEdge>().Single().Checks;
            await HealthGate.AwaitEdgeAsync(host.Edges, old.Rollout.Release.Version, checks, DeployStep.ProveEdge.Answers, time, default);
            say($"the edge answers as {old.Rollout.Release.Version}");
        }

        if (plan.Steps.OfType<DeployStep.Drain>().SingleOrDefault() is { } drain)
            await DrainAsync(plan.Rollout.Id, drain);
    }

    // The edge serves the old release again: what is still open to the new one must not keep it running.
    private async Task DrainAsync(string rollout, DeployStep.Drain drain)
    {
        try
        {
            await host.DrainAsync(rollout, drain.Requests, drain.WebSockets, default);
        }
        catch (Exception e)
        {
            narration.Warn($"what is open to {rollout} could not be waited for: {e.Message}");
        }
    }

    private static TimeSpan StopGrace(DeployPlan plan) =>
        plan.Steps.OfType<DeployStep.Stop>().SingleOrDefault()?.Grace ?? TimeSpan.FromSeconds(10);
}
