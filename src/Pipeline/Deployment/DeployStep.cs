using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>One step of a plan: a value that says what will be done. <see cref="PlanRunner"/> does it.</summary>
/// <param name="Name">The step's name in the journal and on the screen.</param>
public abstract record DeployStep(string Name)
{
    /// <summary>What the step does, for <c>--dry-run</c>.</summary>
    public abstract string Describe();

    /// <summary>The edge runs.</summary>
    public sealed record OpenEdge(Uri Address) : DeployStep("edge")
    {
        /// <inheritdoc/>
        public override string Describe() => $"make sure that the edge listens on {Address}";
    }

    /// <summary>The bytes are there and are the right ones.</summary>
    public sealed record Place(Release Release, string? Source) : DeployStep("place")
    {
        /// <inheritdoc/>
        public override string Describe() =>
            Source is null ? $"check the kept bytes of {Release}" : $"place {Release} from {Source}, and check its digest";
    }

    /// <summary>The replicas run, without traffic.</summary>
    public sealed record Start(Slot Slot, int Replicas) : DeployStep("start")
    {
        /// <inheritdoc/>
        public override string Describe() => $"start {Replicas} replicas in slot {Slot.Text()}, without traffic";
    }

    /// <summary>Each replica has answered healthy often enough in a row, as the expected release.</summary>
    public sealed record AwaitHealthy(HttpProbe Check) : DeployStep("health")
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"wait up to {Check.StartWithin.TotalSeconds:0.#} s until each replica gave {Check.Consecutive} answers in a row on {Check.Path} " +
            $"with status 200 and its release in {Check.ReleaseHeader}";
    }

    /// <summary>The replicas have answered first requests.</summary>
    public sealed record WarmUp(ImmutableArray<string> Paths) : DeployStep("warm-up")
    {
        /// <inheritdoc/>
        public override string Describe() => $"ask each replica for {string.Join(", ", Paths)}";
    }

    /// <summary>The edge sends new requests to the new release.</summary>
    public sealed record Switch(Slot Slot) : DeployStep("switch")
    {
        /// <inheritdoc/>
        public override string Describe() => $"switch the edge to slot {Slot.Text()}";
    }

    /// <summary>The edge answers as the new release.</summary>
    public sealed record ProveEdge(HttpProbe Check) : DeployStep("prove")
    {
        /// <summary>Answers in a row that prove it.</summary>
        public const int Answers = 5;

        /// <inheritdoc/>
        public override string Describe() => $"prove it: {Answers} answers of the edge in a row carry the new release";
    }

    /// <summary>All smoke checks hold through the edge.</summary>
    public sealed record Smoke(ImmutableArray<SmokeCheck> Checks) : DeployStep("smoke")
    {
        /// <inheritdoc/>
        public override string Describe() => $"smoke through the edge: {string.Join(", ", Checks)}";
    }

    /// <summary>The old release has finished what it began.</summary>
    public sealed record Drain(string Rollout, TimeSpan Requests, TimeSpan WebSockets) : DeployStep("drain")
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"drain {Rollout}: up to {Requests.TotalSeconds:0.#} s for requests, {WebSockets.TotalSeconds:0.#} s for websockets";
    }

    /// <summary>The old release is stopped. From here on there is no way back but a rollback.</summary>
    public sealed record Stop(string Rollout, TimeSpan Grace) : DeployStep("stop")
    {
        /// <inheritdoc/>
        public override string Describe() => $"stop {Rollout}: SIGTERM, and SIGKILL after {Grace.TotalSeconds:0.#} s";
    }

    /// <summary>The success is in the journal.</summary>
    public sealed record Record() : DeployStep("record")
    {
        /// <inheritdoc/>
        public override string Describe() => "record the success in the journal";
    }

    /// <summary>Releases that nobody can need are deleted.</summary>
    public sealed record Prune(int More) : DeployStep("prune")
    {
        /// <inheritdoc/>
        public override string Describe() => $"keep the current and the previous release and {More} more, delete older ones";
    }
}
