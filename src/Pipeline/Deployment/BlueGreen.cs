using System.Collections.Immutable;
using Pipeline.Systems;

namespace Pipeline.Deployment;

/// <summary>The strategy: the new release starts beside the old one, proves itself, and takes all traffic in one step.</summary>
public static class BlueGreen
{
    /// <summary>The plan for one rollout.</summary>
    /// <param name="system">What is deployed.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="rollout">The rollout, in the slot that does not serve.</param>
    /// <param name="serving">What serves now.</param>
    /// <param name="edge">The edge's address.</param>
    /// <param name="source">Where the release's bytes lie; null: on the host already.</param>
    /// <param name="keep">How many releases to keep beside current and previous, 0 or more.</param>
    public static DeployPlan Plan(
        SystemDefinition system, string environment, Rollout rollout, Rollout? serving, Uri edge, string? source, int keep)
    {
        var service = system.Served;
        var steps = ImmutableArray.CreateBuilder<DeployStep>();
        steps.Add(new DeployStep.OpenEdge(edge));
        steps.Add(new DeployStep.Place(rollout.Release, source));
        steps.Add(new DeployStep.Start(rollout.Slot, service.Replicas));
        steps.Add(new DeployStep.AwaitHealthy(service.Health));
        if (!service.WarmUp.IsEmpty)
            steps.Add(new DeployStep.WarmUp(service.WarmUp));
        steps.Add(new DeployStep.Switch(rollout.Slot));
        steps.Add(new DeployStep.ProveEdge(service.Health));
        if (!system.Smoke.IsEmpty)
            steps.Add(new DeployStep.Smoke(system.Smoke));
        if (serving is not null)
        {
            steps.Add(new DeployStep.Drain(serving.Id, service.RequestDrain, service.WebSocketDrain));
            steps.Add(new DeployStep.Stop(serving.Id, service.StopGrace));
        }

        steps.Add(new DeployStep.Record());
        steps.Add(new DeployStep.Prune(keep));
        return new DeployPlan(system.Name, environment, rollout, serving, steps.ToImmutable());
    }

    /// <summary>The slot that a new rollout takes.</summary>
    public static Slot Other(Slot? serving) => serving is Slot.Blue ? Slot.Green : Slot.Blue;
}
