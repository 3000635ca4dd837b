using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>One step of a plan: a value that says what will be done. <see cref="PlanRunner"/> does it.</summary>
/// <param name="Name">The step's name in the journal and on the screen.</param>
public abstract record DeployStep(string Name)
{
    /// <summary>When the step is done, seen from the users.</summary>
    public virtual Phase Phase => Phase.Before;

    /// <summary>What the step does, for <c>--dry-run</c>.</summary>
    public abstract string Describe();

    /// <summary>Whether the step only looks: when it fails there is nothing to undo.</summary>
    public virtual bool OnlyLooks => false;

    /// <summary>What the step means for whoever approves the plan; null: nothing. The same plan says the same on every machine.</summary>
    internal virtual string? Meaning => $"{Name}: {Describe()}";

    /// <summary>The environment takes a deployment now, and this one.</summary>
    internal sealed record AskGates(DeployGates Gates) : DeployStep("gates")
    {
        /// <inheritdoc/>
        public override bool OnlyLooks => true;

        // How the gates are passed is no part of what is approved.
        internal override string? Meaning => null;

        /// <inheritdoc/>
        public override string Describe() => Gates.ToString();
    }

    /// <summary>Somebody has approved the plan.</summary>
    internal sealed record Approve(DeployGates Gates) : DeployStep("approve")
    {
        /// <inheritdoc/>
        public override bool OnlyLooks => true;

        /// <inheritdoc/>
        public override string Describe() => $"see that this plan is approved: {Gates.Environment.Approval}";
    }

    /// <summary>The images prove what the environment asks for.</summary>
    public sealed record Verify(string Asked) : DeployStep("verify")
    {
        /// <inheritdoc/>
        public override bool OnlyLooks => true;

        /// <inheritdoc/>
        public override string Describe() => Asked;
    }

    /// <summary>The host has what the system wants of it.</summary>
    public sealed record RequireRoom(Capacity Needed) : DeployStep("capacity")
    {
        /// <inheritdoc/>
        public override bool OnlyLooks => true;

        /// <inheritdoc/>
        public override string Describe() =>
            $"see that the host has {Needed.Memory} MiB of memory, the processors of each service, and {Needed.FreeDisk} MiB of free disk";
    }

    /// <summary>What no release replaces is there: the edge, stores, monitors.</summary>
    public sealed record OpenEdge(Uri Address, ImmutableArray<Service> Lasting) : DeployStep("edge")
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"make sure that {(Lasting.IsEmpty ? "" : $"{Names(Lasting)} are ready, and ")}the edge listens on {Address}";
    }

    /// <summary>The bytes are there and are the right ones.</summary>
    public sealed record Place(Release Release, string? Source) : DeployStep("place")
    {
        /// <inheritdoc/>
        public override string Describe() =>
            Source is null ? $"check the kept bytes of {Release}" : $"place {Release} from {Source}, and check its digest";

        // Where the bytes are is the affair of the machine that brings them.
        internal override string? Meaning => $"{Name}: {Release}";
    }

    /// <summary>A job has run to its end.</summary>
    public sealed record Run(Job Job) : DeployStep(Job.Name)
    {
        /// <inheritdoc/>
        public override string Describe() => $"run {Job.Name} of the new release once, {Job.Deadline.TotalSeconds:0.#} s at most";
    }

    /// <summary>The database has what the new release needs, and the release that serves goes on with it.</summary>
    public sealed record Migrate(Migration Job) : DeployStep(Job.Name)
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"ask the database what it lacks; where that is something, {(Job.Backup is { } backup ? $"make a copy with {backup.Name}, and " : "")}run {Job.Name} of the new release once, {Job.Deadline.TotalSeconds:0.#} s at most";
    }

    /// <summary>The replicas of the web services run, without traffic.</summary>
    public sealed record Start(Slot Slot, ImmutableArray<Web> Services) : DeployStep("start")
    {
        /// <summary>Whether some run already and share the requests: the others get theirs as soon as they are ready.</summary>
        public bool Joins { get; init; }

        /// <inheritdoc/>
        public override string Describe() => Joins ? $"bring the release to {Count(Services)} beside the old ones" : $"start {Count(Services)} in slot {Slot.Text()}, without traffic";

        internal override string? Meaning => $"{Name}: {(this with { Services = [.. Services.Select(AtLeast)] }).Describe()}";
    }

    /// <summary>Each replica has answered well often enough in a row, as the expected release.</summary>
    public sealed record AwaitReady(ImmutableArray<Web> Services) : DeployStep("health")
    {
        /// <inheritdoc/>
        public override string Describe() => string.Join("; ", Services.Select(x =>
            $"wait up to {x.Health.StartWithin.TotalSeconds:0.#} s until each replica of {x.Name} gave {x.Health.Consecutive} answers in a row on {x.Health.Path} " +
            $"with status 200 and its release in {x.Health.ReleaseHeader}"));
    }

    /// <summary>The replicas have answered first requests.</summary>
    public sealed record WarmUp(ImmutableArray<Web> Services) : DeployStep("warm-up")
    {
        /// <inheritdoc/>
        public override string Describe() => string.Join("; ", Services.Select(x => $"ask each replica of {x.Name} for {string.Join(", ", x.WarmUp)}"));
    }

    /// <summary>What was kept warm of the generation before the last is ended: there is room for two.</summary>
    public sealed record Retire(string Rollout, TimeSpan Grace) : DeployStep("retire")
    {
        /// <inheritdoc/>
        public override string Describe() => $"end {Rollout}, which was kept warm";

        // Its time may end between the approval and the deployment.
        internal override string? Meaning => null;
    }

    /// <summary>The old release is stopped before the new one starts.</summary>
    public sealed record Halt(string Rollout, TimeSpan Requests, TimeSpan Grace, ImmutableArray<Service> Services) : DeployStep("halt")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"show a maintenance page, drain {Rollout} for up to {Requests.TotalSeconds:0.#} s, and stop it";
    }

    /// <summary>Some replicas of the old release are replaced by new ones.</summary>
    public sealed record Roll(string Old, int New, int Left, ImmutableArray<Web> Services) : DeployStep("roll")
    {
        /// <summary>The new release's share of the requests.</summary>
        public int Percent => 100 * New / (New + Left);

        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"start up to {New} replicas of each web service, send them {Percent} % once they are ready, and keep {Left} of {Old}";
    }

    /// <summary>The new release gets a share of the requests, and is watched.</summary>
    public sealed record Canary(string Old, int Percent, CanaryStrategy Rules) : DeployStep($"canary {Percent} %")
    {
        /// <summary>Who gives it.</summary>
        public CanaryBy By { get; init; } = CanaryBy.Router;

        /// <summary>
        /// The web services with the replicas that are watched where nobody counts requests; where nobody gives weights either, as many as make the share beside
        /// those of the old release. Empty: the router gives shares and counts.
        /// </summary>
        public ImmutableArray<Web> Replicas { get; init; } = [];

        /// <summary>What it is, for people.</summary>
        internal string Share => By is CanaryBy.Replicas ? Count(Replicas) : $"{Percent} % of the {(Rules.ByMachine ? "machines" : "requests")}";

        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => By is not CanaryBy.Router
            ? $"{(By is CanaryBy.Replicas ? $"start {Count(Replicas)} beside all of {Old}, prove and smoke each, send requests to all alike," : $"prove and smoke each new replica, let the entrance send {Percent} % of the requests to them,")} and watch for {Rules.Watch.TotalSeconds:0.#} s that the new ones stay ready, are not started again and answer as their release, and that no new critical alert fires where there is a Prometheus; nobody counts requests here, so errors and times are not compared"
            : $"{(Rules.ByMachine ? $"switch {Percent} % of the machines to the new release, prove it there," : $"send {Percent} % to the new release")} and watch it for {Rules.Watch.TotalSeconds:0.#} s: at least {Rules.LeastRequests} requests, errors and p95 against those of {Old}";
    }

    /// <summary>The edge sends new requests to the new release.</summary>
    public sealed record Switch(Slot Slot) : DeployStep("switch")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"switch the edge to slot {Slot.Text()}";
    }

    /// <summary>The edge answers as the new release.</summary>
    public sealed record ProveEdge(ImmutableArray<HttpProbe> Checks) : DeployStep("prove")
    {
        /// <summary>Answers in a row that prove it.</summary>
        public const int Answers = 5;

        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"prove it: {Answers} answers of the edge in a row carry the new release";
    }

    /// <summary>All smoke checks hold through the edge.</summary>
    public sealed record Smoke(ImmutableArray<SmokeCheck> Checks) : DeployStep("smoke")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"smoke through the edge: {string.Join(", ", Checks)}";
    }

    /// <summary>The release is watched while the old one still runs, and taken back when it is not good.</summary>
    internal sealed record WatchRelease(Watch Rules, Clearance? Clearance) : DeployStep("watch")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() =>
            $"watch it for {Rules.For.TotalSeconds:0.#} s: errors within {Rules.MostErrors:0.##} %, p95 within {Rules.SlowerThan:0.##} times that of the old release, no new critical alert; "
            + $"below {Rules.LeastRequests} requests {(Rules.OnInconclusive is Inconclusive.Keep ? "it stays, with a warning" : "it is taken back")} unless a person at the terminal decides";
    }

    /// <summary>New workers take tasks beside the old ones.</summary>
    public sealed record StartWorkers(ImmutableArray<Worker> Services) : DeployStep("workers")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"start {Count(Services)}, and wait until they are ready";

        internal override string? Meaning => $"{Name}: {(this with { Services = [.. Services.Select(AtLeast)] }).Describe()}";
    }

    /// <summary>What must never run twice is handed over: the old one stops, is gone, and the new one starts.</summary>
    public sealed record HandOver(string? From, Singleton Singleton) : DeployStep("handover")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() => $"{(From is null ? "" : $"stop {Singleton.Name} of {From}, see it gone, and ")}start {Singleton.Name}";
    }

    /// <summary>The old release has finished what it began.</summary>
    public sealed record Drain(string Rollout, TimeSpan Requests, TimeSpan WebSockets) : DeployStep("drain")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Exposed;

        /// <inheritdoc/>
        public override string Describe() =>
            $"drain {Rollout}: up to {Requests.TotalSeconds:0.#} s for requests, {WebSockets.TotalSeconds:0.#} s for websockets";
    }

    /// <summary>Workers of the old release are stopped, its web services run on. From here on there is no way back but a rollback.</summary>
    public sealed record KeepWarm(string Rollout, TimeSpan For, ImmutableArray<Worker> Workers) : DeployStep("stop")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Committed;

        /// <inheritdoc/>
        public override string Describe() => $"{(Workers.IsEmpty ? "" : $"stop {Names(Workers)} of {Rollout}; ")}keep its web services warm for {For.TotalMinutes:0.#} minutes";
    }

    /// <summary>The old release is stopped. From here on there is no way back but a rollback.</summary>
    public sealed record Stop(string Rollout, TimeSpan Grace) : DeployStep("stop")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Committed;

        /// <inheritdoc/>
        public override string Describe() => $"stop {Rollout}: SIGTERM, and SIGKILL after {Grace.TotalSeconds:0.#} s";
    }

    /// <summary>The success is in the journal.</summary>
    public sealed record Record() : DeployStep("record")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Committed;

        /// <inheritdoc/>
        public override string Describe() => "record the success in the journal";
    }

    /// <summary>Releases that nobody can need are deleted.</summary>
    public sealed record Prune(int More) : DeployStep("prune")
    {
        /// <inheritdoc/>
        public override Phase Phase => Phase.Committed;

        /// <inheritdoc/>
        public override string Describe() => $"keep the current and the previous release and {More} more, delete older ones";
    }

    // What scales is as many as serve at the moment, whoever approves it.
    private static T AtLeast<T>(T service) where T : Replicated => service.Scaling is { Least: var least } ? (T)(Replicated)(service with { Replicas = least }) : service;

    private static string Names(IEnumerable<Service> services) => string.Join(", ", services.Select(x => x.Name));

    private static string Count(IEnumerable<Replicated> services) => string.Join(", ", services.Select(x => $"{x.Replicas} {(x.Replicas == 1 ? "replica" : "replicas")} of {x.Name}"));
}
