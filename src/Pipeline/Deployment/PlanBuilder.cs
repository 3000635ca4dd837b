using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>Makes plans: pure functions of what is defined and what serves.</summary>
internal static class PlanBuilder
{
    /// <summary>The plan for one rollout that starts.</summary>
    /// <param name="target">What is deployed, and where to.</param>
    /// <param name="rollout">The rollout, in the slot that does not serve.</param>
    /// <param name="serving">What serves now.</param>
    /// <param name="warm">What is kept warm beside it; null: nothing.</param>
    /// <param name="source">Where the release's bytes lie; null: on the host already.</param>
    /// <param name="keep">How many releases to keep beside current and previous, 0 or more.</param>
    public static DeployPlan Start(DeployTarget target, Rollout rollout, Rollout? serving, Rollout? warm, string? source, int keep)
    {
        var system = target.System;
        ImmutableArray<Web> webs = [.. system.Webs];
        ImmutableArray<Web> warmUp = [.. webs.Where(x => !x.WarmUp.IsEmpty)];
        // What a release needs of the schema was there when it served.
        DeployStep[] jobs =
        [
            .. system.Services.OfType<Job>().Where(x => x.OfDeployment && (x is not Migration || rollout.Kind is RolloutKind.Deploy))
                .Select(x => x is Migration migration ? (DeployStep)new DeployStep.Migrate(migration) : new DeployStep.Run(x)),
        ];
        DeployStep[] start =
        [
            new DeployStep.Start(rollout.Slot, webs),
            new DeployStep.AwaitReady(webs),
            .. Where(!warmUp.IsEmpty, new DeployStep.WarmUp(warmUp)),
        ];
        return new DeployPlan(system.Name, target.Environment, rollout, serving,
        [
            // What is kept on the host was verified when it came, and a way back must not wait for a registry.
            .. source is null ? [] : Looks(target),
            new DeployStep.OpenEdge(target.Edge, [.. system.Services.Where(x => x is Store or Monitor)]),
            new DeployStep.Place(rollout.Release, source),
            .. warm is null ? [] : (DeployStep[])[new DeployStep.Retire(warm.Id, Grace(system))],
            .. (DeployStep[])(serving is null ? [.. jobs, .. start] : target.Strategy switch
            {
                RollingStrategy rolling => [.. jobs, .. Rolls(rolling, serving, webs)],
                CanaryStrategy canary when target.Host.CanaryBy is CanaryBy.Replicas =>
                [
                    .. jobs, .. canary.Shares.Select(x => new DeployStep.Canary(serving.Id, x, canary) { By = CanaryBy.Replicas, Replicas = [.. webs.Select(y => y with { Replicas = Beside(y.Replicas, x) })] }),
                    .. start.Select(x => x is DeployStep.Start all ? all with { Joins = true } : x),
                ],
                CanaryStrategy canary =>
                [
                    .. jobs, .. start,
                    .. canary.Shares.Select(x => new DeployStep.Canary(serving.Id, x, canary) { By = target.Host.CanaryBy, Replicas = target.Host.CanaryBy is CanaryBy.Router ? [] : webs }),
                ],
                StopFirstStrategy => [new DeployStep.Halt(serving.Id, webs.Max(x => x.RequestDrain), Grace(system), [.. system.Released.Where(x => x is not Job)]), .. jobs, .. start],
                _ => [.. jobs, .. start],
            }),
            new DeployStep.Switch(rollout.Slot),
            .. Proofs(target),
            .. rollout.Kind is RolloutKind.Deploy && target.Watch is { } watch ? Where(true, new DeployStep.WatchRelease(watch, target.Gates?.Clearance)) : [],
            .. End(target, serving),
            new DeployStep.Record(),
            new DeployStep.Prune(keep),
        ]);
    }

    /// <summary>The plan for going back to what is kept warm: it runs already.</summary>
    public static DeployPlan Return(DeployTarget target, Rollout warm, Rollout serving, int keep) => new(target.System.Name, target.Environment, warm, serving,
    [
        new DeployStep.Switch(warm.Slot),
        .. Proofs(target),
        .. End(target, serving),
        new DeployStep.Record(),
        new DeployStep.Prune(keep),
    ]);

    /// <summary>The slot that a new rollout takes.</summary>
    public static Slot Other(Slot? serving) => serving is Slot.Blue ? Slot.Green : Slot.Blue;

    /// <summary>The longest that a service of a release may take to end.</summary>
    public static TimeSpan Grace(SystemDefinition system) => system.Released.Select(x => x.Grace).DefaultIfEmpty().Max();

    private static DeployStep[] Looks(DeployTarget target) =>
    [
        .. Gates(target),
        .. target.Proof is { } proof ? Where(true, new DeployStep.Verify(proof)) : [],
        .. target.Capacity is { } capacity ? Where(true, new DeployStep.RequireRoom(capacity)) : [],
        .. Approval(target),
    ];

    /// <summary>What is asked before anything at all is touched, also where the release serves already.</summary>
    public static DeployStep[] AllGates(DeployTarget target) => [.. Gates(target), .. Approval(target)];

    private static DeployStep[] Gates(DeployTarget target) => target.Gates is { AsksAnything: true } gates ? [new DeployStep.AskGates(gates)] : [];

    // Last: a person is asked only when nothing else refuses.
    private static DeployStep[] Approval(DeployTarget target) => target.Gates is { NeedsApproval: true } gates ? [new DeployStep.Approve(gates)] : [];

    private static IEnumerable<DeployStep> Proofs(DeployTarget target) =>
        [new DeployStep.ProveEdge([.. target.System.ProvedAt]), .. Where(!target.System.Smoke.IsEmpty, new DeployStep.Smoke(target.System.Smoke))];

    private static IEnumerable<DeployStep> End(DeployTarget target, Rollout? serving)
    {
        var system = target.System;
        ImmutableArray<Worker> workers = [.. system.Services.OfType<Worker>()];
        return
        [
            .. Where(!workers.IsEmpty, new DeployStep.StartWorkers(workers)),
            .. system.Services.OfType<Singleton>().Select(x => new DeployStep.HandOver(serving?.Id, x)),
            .. serving is null ? [] : (DeployStep[])
            [
                new DeployStep.Drain(serving.Id, system.Webs.Max(x => x.RequestDrain), system.Webs.Max(x => x.WebSocketDrain)),
                target.KeepWarm > TimeSpan.Zero && target.Strategy is BlueGreenStrategy or CanaryStrategy
                    ? new DeployStep.KeepWarm(serving.Id, target.KeepWarm, workers)
                    : new DeployStep.Stop(serving.Id, Grace(system)),
            ],
        ];
    }

    private static IEnumerable<DeployStep> Rolls(RollingStrategy strategy, Rollout serving, ImmutableArray<Web> webs)
    {
        var most = webs.Max(x => x.Replicas);
        for (var started = 0; started < most;)
        {
            started = Math.Min(most, started + strategy.AtOnce);
            yield return new DeployStep.Roll(serving.Id, started, most - started, webs);
        }
    }

    // How many new ones make a share of all, at least one.
    private static int Beside(int old, int percent) => ((old * percent) + 99 - percent) / (100 - percent);

    private static DeployStep[] Where(bool condition, DeployStep step) => condition ? [step] : [];
}
