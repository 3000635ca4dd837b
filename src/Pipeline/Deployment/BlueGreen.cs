using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>The strategy: the new release starts beside the old one, proves itself, and takes all traffic in one step.</summary>
public static class BlueGreen
{
    /// <summary>The plan for one rollout.</summary>
    /// <param name="system">What is deployed, as it is in the environment.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="rollout">The rollout, in the slot that does not serve.</param>
    /// <param name="serving">What serves now.</param>
    /// <param name="edge">The edge's address.</param>
    /// <param name="source">Where the release's bytes lie; null: on the host already.</param>
    /// <param name="keep">How many releases to keep beside current and previous, 0 or more.</param>
    public static DeployPlan Plan(
        SystemDefinition system, string environment, Rollout rollout, Rollout? serving, Uri edge, string? source, int keep)
    {
        ImmutableArray<Web> webs = [.. system.Webs];
        ImmutableArray<Web> warm = [.. webs.Where(x => !x.WarmUp.IsEmpty)];
        ImmutableArray<Worker> workers = [.. system.Services.OfType<Worker>()];
        return new DeployPlan(system.Name, environment, rollout, serving,
        [
            new DeployStep.OpenEdge(edge, [.. system.Services.Where(x => x is Store or Monitor)]),
            new DeployStep.Place(rollout.Release, source),
            .. system.Services.OfType<Job>().Select(x => new DeployStep.Run(x)),
            new DeployStep.Start(rollout.Slot, webs),
            new DeployStep.AwaitReady(webs),
            .. Where(!warm.IsEmpty, new DeployStep.WarmUp(warm)),
            new DeployStep.Switch(rollout.Slot),
            new DeployStep.ProveEdge([.. system.ProvedAt]),
            .. Where(!system.Smoke.IsEmpty, new DeployStep.Smoke(system.Smoke)),
            .. Where(!workers.IsEmpty, new DeployStep.StartWorkers(workers)),
            .. system.Services.OfType<Singleton>().Select(x => new DeployStep.HandOver(serving?.Id, x)),
            .. serving is null ? [] : (DeployStep[])
            [
                new DeployStep.Drain(serving.Id, webs.Max(x => x.RequestDrain), webs.Max(x => x.WebSocketDrain)),
                new DeployStep.Stop(serving.Id, Grace(system)),
            ],
            new DeployStep.Record(),
            new DeployStep.Prune(keep),
        ]);
    }

    /// <summary>The slot that a new rollout takes.</summary>
    public static Slot Other(Slot? serving) => serving is Slot.Blue ? Slot.Green : Slot.Blue;

    /// <summary>The longest that a service of a release may take to end.</summary>
    internal static TimeSpan Grace(SystemDefinition system) => system.Released.Select(x => x.Grace).DefaultIfEmpty().Max();

    private static DeployStep[] Where(bool condition, DeployStep step) => condition ? [step] : [];
}
