using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>
/// Carries out a plan: each step is in the journal before it is done. A failure before the switch leaves the old release
/// untouched; a failure after it switches back, until the old release is told to stop.
/// </summary>
public sealed class PlanRunner(IDeployHost host, Journal journal, long token, Narration narration, TimeProvider time)
{
    /// <summary>For all smoke checks together.</summary>
    public static readonly TimeSpan SmokeDeadline = TimeSpan.FromSeconds(30);

    /// <summary>For one answer while a replica is warmed up.</summary>
    public static readonly TimeSpan WarmUpDeadline = TimeSpan.FromSeconds(30);

    /// <summary>How many of its last lines a failed release shows.</summary>
    public const int ShownLines = 20;

    /// <summary>What the edge had seen of each rollout when it was switched.</summary>
    private ImmutableArray<Figures> _served = [];

    /// <summary>Counts what users get meanwhile; null: nobody does.</summary>
    internal DeploymentWatch? Watch { get; init; }

    /// <summary>Does all steps.</summary>
    /// <exception cref="PipelineException">A step failed; what was done is undone, and the message says what serves now.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; what was done is undone.</exception>
    public async Task RunAsync(DeployPlan plan, CancellationToken cancellation)
    {
        var begun = await journal.AppendAsync(JournalEvent.Begun, x => x with
        {
            Id = plan.Rollout.Id,
            Rollout = plan.Rollout,
            Replaces = plan.Replaces?.Id,
            Steps = [.. plan.Steps.Select(y => y.Name)],
            Plan = plan.Hash,
        });
        if (Watch is not null)
            await Watch.BeginAsync(begun);
        var looks = new Looks(host, narration, time);
        DeployStep? at = null;
        var phase = Phase.Before;
        try
        {
            var looking = Looks.Of(plan);
            await looks.AskAsync(plan, looking, x => AnnounceAsync(plan, at = x), cancellation);
            var passage = looks.PassageBy(looking.OfType<DeployStep.AskGates>().FirstOrDefault()?.Gates.Clearance);
            if (!passage.IsEmpty)
                await journal.AppendAsync(JournalEvent.Step, x => x with { Id = plan.Rollout.Id, Step = at!.Name, Passed = passage });
            foreach (var step in plan.Steps.Skip(looking.Length))
            {
                // Before the old release is told to stop, Ctrl-C undoes; afterwards the few steps left are finished.
                if (phase is not Phase.Committed)
                    cancellation.ThrowIfCancellationRequested();
                at = step;
                phase = step.Phase > phase ? step.Phase : phase;
                if (Watch is not null)
                    await Watch.EnterAsync(phase);
                await narration.StepAsync(step.Name, time, say => DoAsync(plan, step, say, phase is Phase.Committed ? default : cancellation));
            }
        }
        catch (Exception e) when (at is DeployStep.Prune)
        {
            new FailedRun(host, journal, token, narration, time) { Watch = Watch }.EndPrune(plan, e);
        }
        catch (PipelineException e) when (at is { OnlyLooks: true })
        {
            await journal.AppendAsync(JournalEvent.Failed, x => x with { Id = plan.Rollout.Id, Reason = $"{(looks.Decisive ?? at).Name}: {e.Message.Split('\n')[0]}" });
            var now = plan.Replaces is { } serving ? $"nothing was changed, {serving.Release.Version} keeps serving" : "nothing was started";
            throw new PipelineException(e.Code, e.Diagnostic with { Next = e.Diagnostic.Next is { } next ? $"{next}; {now}" : now }, e);
        }
        catch (Exception e)
        {
            await new FailedRun(host, journal, token, narration, time) { Watch = Watch }.EndAsync(plan, phase, at, e, cancellation);
            throw;
        }
    }

    /// <summary>Proves that the edge serves a rollout and that the smoke checks hold.</summary>
    public async Task VerifyAsync(DeployPlan plan, Action<string> say, CancellationToken cancellation)
    {
        foreach (var step in plan.Steps.Where(x => x is DeployStep.ProveEdge or DeployStep.Smoke))
            await ActAsync(plan, step, say, cancellation);
    }

    /// <summary>
    /// Does the steps of a plan that an earlier run has left undone after the switch; each may be repeated. Replicas that have ended since are
    /// started first, and the edge is told of them.
    /// </summary>
    public async Task CompleteAsync(DeployPlan plan, CancellationToken cancellation)
    {
        foreach (var step in plan.Steps.Where(x => x is DeployStep.Start or DeployStep.AwaitReady or DeployStep.Switch or DeployStep.StartWorkers
            or DeployStep.HandOver or DeployStep.Drain or DeployStep.KeepWarm or DeployStep.Stop))
            await narration.StepAsync(step.Name, time, say => ActAsync(plan, step, say, cancellation));
    }

    private async Task DoAsync(DeployPlan plan, DeployStep step, Action<string> say, CancellationToken cancellation)
    {
        if (step is DeployStep.Record)
        {
            var receipt = Watch is null ? null : await Watch.EndAsync();
            await journal.AppendAsync(JournalEvent.Succeeded, x => x with { Id = plan.Rollout.Id, Receipt = receipt });
            return;
        }

        if (step is not DeployStep.Prune)
            await AnnounceAsync(plan, step);
        await ActAsync(plan, step, say, cancellation);
    }

    private Task AnnounceAsync(DeployPlan plan, DeployStep step) => journal.AppendAsync(JournalEvent.Step, x => x with { Id = plan.Rollout.Id, Step = step.Name });

    private async Task ActAsync(DeployPlan plan, DeployStep step, Action<string> say, CancellationToken cancellation)
    {
        var rollout = plan.Rollout;
        switch (step)
        {
            case DeployStep.OpenEdge edge:
                await host.OpenEdgeAsync(rollout.Kind is RolloutKind.Deploy, say, narration.Warn, cancellation);
                say($"{edge.Address}");
                break;
            case DeployStep.Place place:
                await host.PlaceAsync(place.Release, place.Source, cancellation);
                say($"{place.Release}");
                break;
            case DeployStep.Run run:
                await host.RunAsync(rollout, run.Job, say, cancellation);
                break;
            case DeployStep.Migrate migrate:
                await new Data.SchemaChange(host, journal, time).ExpandAsync(rollout, migrate.Job, say, cancellation);
                break;
            case DeployStep.Start start:
                say($"{start.Services.Sum(x => x.Replicas)} replicas, slot {start.Slot.Text()}");
                await Task.WhenAll(start.Services.Select(x => host.EnsureAsync(rollout, x, x.Replicas, cancellation)));
                break;
            case DeployStep.AwaitReady ready:
                await HealthGate.AwaitReplicasAsync(host, rollout, [.. ready.Services], say, time, cancellation);
                break;
            case DeployStep.WarmUp warmUp:
                await WarmUpAsync(rollout, warmUp.Services, say, cancellation);
                break;
            case DeployStep.Switch @switch:
                if (plan.Steps.Any(x => x is DeployStep.WatchRelease))
                    _served = await host.FiguresAsync(cancellation);
                // Pages of the old release go on finding their files.
                await host.RouteAsync(plan.Replaces is { } old ? [new Share(rollout.Id, 100), new Share(old.Id, 0)] : Share.All(rollout.Id), token, cancellation);
                say($"slot {@switch.Slot.Text()}");
                break;
            case DeployStep.Retire retire:
                await host.RouteAsync(Share.All(plan.Replaces?.Id), token, cancellation);
                await host.StopAsync(retire.Rollout, null, retire.Grace, cancellation);
                say($"{retire.Rollout} has ended");
                break;
            case DeployStep.Halt halt:
                await host.RouteAsync([], token, cancellation);
                await host.DrainAsync(halt.Rollout, halt.Requests, TimeSpan.Zero, cancellation);
                await host.StopAsync(halt.Rollout, null, halt.Grace, cancellation);
                say($"{halt.Rollout} has ended, users see a maintenance page");
                break;
            case DeployStep.Roll roll:
                await RollAsync(plan, roll, say, cancellation);
                break;
            case DeployStep.Canary canary:
                await CanaryAsync(plan, canary, say, cancellation);
                break;
            case DeployStep.ProveEdge prove:
                await HealthGate.AwaitEdgeAsync(host.Edges, rollout.Release.Version, prove.Checks, DeployStep.ProveEdge.Answers, time, cancellation);
                say($"the edge answers as {rollout.Release.Version}");
                break;
            case DeployStep.Smoke smoke:
                await SmokeAsync(plan, host.Edges, smoke, say, cancellation);
                break;
            case DeployStep.WatchRelease watch:
                await new WatchRun(host, journal, narration, time).RunAsync(plan, watch, _served.FirstOrDefault(x => x.Rollout == plan.Replaces?.Id), say, cancellation);
                break;
            case DeployStep.StartWorkers workers:
                await Task.WhenAll(workers.Services.Select(x => host.EnsureAsync(rollout, x, x.Replicas, cancellation)));
                await HealthGate.AwaitReplicasAsync(host, rollout, [.. workers.Services], say, time, cancellation);
                break;
            case DeployStep.HandOver handOver:
                if (handOver.From is { } from)
                    await host.StopAsync(from, handOver.Singleton, handOver.Singleton.Grace, cancellation);
                await host.EnsureAsync(rollout, handOver.Singleton, 1, cancellation);
                await HealthGate.AwaitReplicasAsync(host, rollout, [handOver.Singleton], say, time, cancellation);
                say($"{handOver.Singleton.Name} is the new one");
                break;
            case DeployStep.Drain drain:
                await DrainAsync(plan, drain, say, cancellation);
                break;
            case DeployStep.KeepWarm warm:
                await Task.WhenAll(warm.Workers.Select(x => host.StopAsync(warm.Rollout, x, x.Grace, cancellation)));
                say($"{warm.Rollout} is kept warm for {warm.For.TotalMinutes:0.#} minutes");
                break;
            case DeployStep.Stop stop:
                await host.RouteAsync(Share.All(rollout.Id), token, cancellation);
                await host.StopAsync(stop.Rollout, null, stop.Grace, cancellation);
                say($"{stop.Rollout} has ended");
                break;
            case DeployStep.Prune prune:
                var history = journal.History;
                var needed = new[] { history.Current, history.Previous }.OfType<RolloutRecord>().DistinctBy(x => x.Rollout.Release.Version).Count();
                await host.PruneAsync([.. history.ByUse], needed + prune.More, cancellation);
                break;
        }
    }

    private async Task WarmUpAsync(Rollout rollout, ImmutableArray<Web> services, Action<string> say, CancellationToken cancellation)
    {
        var observed = (await host.ObserveAsync(cancellation)).Find(rollout.Id);
        // One after the other on a machine, which has other things to do; the machines of a fleet side by side.
        await Task.WhenAll(services.SelectMany(x => (observed?.Of(x.Name) ?? []).SelectMany(y => x.WarmUp.Select(z => (Replica: y, Path: z)))).GroupBy(x => x.Replica.Host).Select(async asked =>
        {
            foreach (var (replica, path) in asked)
                await WarmUpAsync(replica, path, cancellation);
        }));
        say(string.Join(", ", services.SelectMany(x => x.WarmUp).Distinct()));
    }

    private async Task WarmUpAsync(ObservedReplica replica, string path, CancellationToken cancellation)
    {
        // What the answer is does not matter here: smoke decides through the edge, with its own expectations.
        try
        {
            using var answer = await host.AskAsync(replica, path, WarmUpDeadline, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw PipelineException.Failed($"Replica {replica.Name} did not answer while it was warmed up", path, e.InnerException?.Message ?? e.Message);
        }
    }

    private async Task RollAsync(DeployPlan plan, DeployStep.Roll roll, Action<string> say, CancellationToken cancellation)
    {
        var rollout = plan.Rollout;
        await BringAsync(rollout, [.. roll.Services.Select(x => x with { Replicas = Math.Min(x.Replicas, roll.New) })], say, cancellation);
        // Those that go get no more requests; what they have begun they finish within their grace.
        await host.RouteAsync(
            roll.Left == 0 ? Share.All(rollout.Id) : [new Share(rollout.Id, roll.Percent), new Share(roll.Old, 100 - roll.Percent) { Replicas = roll.Left }], token, cancellation);
        if (roll.Left > 0)
            await Task.WhenAll(roll.Services.Select(x => host.EnsureAsync(plan.Replaces!, x, Math.Min(x.Replicas, roll.Left), cancellation)));
        say($"{roll.New} new, {roll.Left} old");
    }

    private async Task BringAsync(Rollout rollout, ImmutableArray<Web> services, Action<string> say, CancellationToken cancellation)
    {
        await Task.WhenAll(services.Select(x => host.EnsureAsync(rollout, x, x.Replicas, cancellation)));
        await HealthGate.AwaitReplicasAsync(host, rollout, [.. services], say, time, cancellation);
        await WarmUpAsync(rollout, services, say, cancellation);
    }

    private async Task CanaryAsync(DeployPlan plan, DeployStep.Canary canary, Action<string> say, CancellationToken cancellation)
    {
        if (!canary.Replicas.IsEmpty)
        {
            await BringAsync(plan.Rollout, canary.Replicas, say, cancellation);
            // No edge is asked: replicas are, before their users.
            await ProveShareAsync(plan, x => !x.ByEdge, say, cancellation);
        }

        await host.RouteAsync([new Share(plan.Rollout.Id, canary.Percent), new Share(canary.Old, 100 - canary.Percent)], token, cancellation);
        if (canary.Rules.ByMachine)
            await ProveShareAsync(plan, _ => true, say, cancellation);
        if (canary.Replicas.IsEmpty)
            await CompareAsync(plan, canary, say, cancellation);
        else
            await new ReplicaWatch(host, narration, time).RunAsync(plan.Rollout, canary.Replicas, canary.Rules.Watch, say, cancellation);
    }

    /// <summary>Proves the new release at the ways in that serve nothing else.</summary>
    private async Task ProveShareAsync(DeployPlan plan, Func<Systems.SmokeCheck, bool> asked, Action<string> say, CancellationToken cancellation)
    {
        var wave = await host.EdgesOfAsync(plan.Rollout.Id, cancellation);
        say(string.Join(", ", wave.Select(x => x.Host)));
        await HealthGate.AwaitEdgeAsync(wave, plan.Rollout.Release.Version, plan.Steps.OfType<DeployStep.ProveEdge>().Single().Checks, DeployStep.ProveEdge.Answers, time, cancellation);
        foreach (var smoke in plan.Steps.OfType<DeployStep.Smoke>())
            await SmokeAsync(plan, wave, smoke with { Checks = [.. smoke.Checks.Where(asked)] }, say, cancellation);
    }

    /// <summary>Watches the new release by what the edge counts of both.</summary>
    private async Task CompareAsync(DeployPlan plan, DeployStep.Canary canary, Action<string> say, CancellationToken cancellation)
    {
        var begun = await host.FiguresAsync(cancellation);
        say("watching");
        await Task.Delay(canary.Rules.Watch, time, cancellation);
        var ended = await host.FiguresAsync(cancellation);
        var now = Seen(plan.Rollout.Id) ?? new Figures(plan.Rollout.Id, GroupCounts.None);
        var old = Seen(canary.Old);
        say($"{now.Counts.Requests} requests, {now.ErrorPercent:0.##} % errors; the old one {old?.Counts.Requests ?? 0}, {old?.ErrorPercent ?? 0:0.##} %");
        if (CanaryVerdict.Of(canary.Rules, now, old) is { } wrong)
            throw PipelineException.Failed($"The canary with {canary.Share} is not good", why: wrong);

        Figures? Seen(string rollout) => ended.FirstOrDefault(x => x.Rollout == rollout)?.Since(begun.FirstOrDefault(x => x.Rollout == rollout));
    }

    private static async Task SmokeAsync(DeployPlan plan, IEnumerable<EdgeClient> edges, DeployStep.Smoke smoke, Action<string> say, CancellationToken cancellation)
    {
        var results = await SmokeRun.RunAsync(edges, smoke.Checks, plan.Rollout.Release.Version, HeaderOf(plan), SmokeDeadline, cancellation);
        var failed = results.Where(x => !x.Passed).ToList();
        say($"{results.Length - failed.Count} of {results.Length} passed");
        if (failed.Count > 0)
            throw PipelineException.Failed($"{failed.Count} of {results.Length} smoke checks failed", details: [.. failed.Select(x => x.ToString())]);
    }

    // Null: what answers at the edge does not say which release it is, so only the replicas themselves were asked.
    private static string? HeaderOf(DeployPlan plan) => plan.Steps.OfType<DeployStep.ProveEdge>().Single().Checks.FirstOrDefault()?.ReleaseHeader;

    private async Task DrainAsync(DeployPlan plan, DeployStep.Drain drain, Action<string> say, CancellationToken cancellation)
    {
        say("waiting for what the old release has begun");
        var left = await host.DrainAsync(drain.Rollout, drain.Requests, drain.WebSockets, cancellation);
        say(left is { Requests: 0, WebSockets: 0 }
            ? "nothing is left open"
            : $"left to the graceful stop: requests {left.Requests}, websockets {left.WebSockets}");
        // The old release is the way back, so it is given up only while the new one is all there.
        if ((await host.ObserveAsync(cancellation)).Find(plan.Rollout.Id) is not { } serving || serving.Alive < serving.Replicas.Length)
            throw PipelineException.Failed("A replica of the new release ended while the old one was drained");
    }
}
