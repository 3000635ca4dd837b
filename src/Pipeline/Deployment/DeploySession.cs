using Pipeline.Deployment.Load;
using Pipeline.Deployment.Notifications;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment;

/// <summary>One run's hold on an environment: its lock, its journal, and what can be done while they are held.</summary>
public sealed class DeploySession : IAsyncDisposable
{
    private readonly DeployTarget _target;
    private readonly Hold _hold;
    private readonly Journal _journal;
    private readonly Narration _narration;
    private readonly TimeProvider _time;
    private readonly Notifier? _notifier;

    private DeploySession(DeployTarget target, Hold hold, Narration narration, TimeProvider time, Notifier? notifier) =>
        (_target, _hold, _journal, _narration, _time, _notifier) =
        (target.Under(Closure.Of(hold.Journal.Entries, time.GetUtcNow())), hold, hold.Journal, narration, time, notifier);

    internal DeployTarget Target => _target;

    internal Journal Journal => _journal;

    internal long Token => _hold.Token;

    internal Narration Narration => _narration;

    internal TimeProvider Time => _time;

    /// <summary>What serves, once all that a killed run left is in order.</summary>
    /// <exception cref="PipelineException">Nothing does: exit 2.</exception>
    internal async Task<Rollout> ServingAsync(CancellationToken cancellation) => (await SettleAsync(cancellation)).Serving?.Rollout
        ?? throw PipelineException.WrongUse($"Nothing serves in {_target.Environment}", next: "deploy first");

    /// <summary>The environment's journal, with what this run has added.</summary>
    public IReadOnlyList<JournalEntry> Entries => _journal.Entries;

    /// <summary>What the last plan that this run carried out has left; null: it carried none out.</summary>
    public DeploymentTrace? Trace { get; private set; }

    /// <summary>Takes the environment and opens its journal.</summary>
    /// <exception cref="PipelineException">Somebody else holds it (exit 3), or the journal is damaged or cannot be written.</exception>
    public static async Task<DeploySession> BeginAsync(DeployTarget target, string owner, Narration narration, TimeProvider time, CancellationToken cancellation)
    {
        var hold = await target.Host.HoldAsync(owner, time, cancellation);
        try
        {
            hold.Journal.Origin = target.Origin?.Invoke();
            foreach (var broken in hold.Journal.Breaks)
                narration.Warn($"the record of {target.Environment} was changed after it was written: {broken}");
            return new(target, hold, narration, time, await Notifier.BeginAsync(target, hold, narration, time, new MailDelivery(), cancellation));
        }
        catch
        {
            await hold.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings a release into service, unless it serves as asked already.</summary>
    /// <exception cref="PipelineException">A gate refuses, or the record was changed: exit 3, nothing was touched. Or it failed.</exception>
    public async Task<DeployPlan> DeployAsync(Release release, string source, int keep, CancellationToken cancellation)
    {
        RequireWholeRecord();
        var observed = await SettleAsync(cancellation);
        return await RunAsync(_target.Plan(RolloutKind.Deploy, release, source, keep, _journal.History, observed, _time.GetUtcNow()), cancellation);
    }

    /// <summary>Brings an earlier release back.</summary>
    /// <param name="version">Which; null: the previous one.</param>
    /// <param name="keep">Releases to keep beside current and previous.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <exception cref="PipelineException">There is no such release: exit 2, nothing was touched; or exit 1, and what a killed run left is in order.</exception>
    public async Task<DeployPlan> RollbackAsync(string? version, int keep, CancellationToken cancellation)
    {
        var before = _journal.History;
        // Refused before anything is touched where settling cannot change the answer.
        if (version is not null || before.Unfinished is null)
            await RollbackTo.ChooseAsync(_target, before, version, cancellation);
        var observed = await SettleAsync(cancellation);
        // Only now it is known whether the interrupted rollout serves, and so which release is the previous one.
        var release = await ChooseAsync(version, before.Unfinished is not null, cancellation);
        return await RunAsync(_target.Plan(RolloutKind.Rollback, release, null, keep, _journal.History, observed, _time.GetUtcNow()), cancellation);
    }

    /// <summary>Completes or undoes what a killed run left, and replaces replicas that are gone.</summary>
    public async Task<DeployPlan?> RecoverAsync(int keep, CancellationToken cancellation)
    {
        var observed = await SettleAsync(cancellation);
        var current = observed.Serving?.Rollout ?? _journal.History.Current?.Rollout;
        return current is null
            ? null
            : await RunAsync(_target.Plan(RolloutKind.Recover, current.Release, null, keep, _journal.History, observed, _time.GetUtcNow()), cancellation);
    }

    /// <summary>Stops everything.</summary>
    /// <param name="data">Whether releases, data and journal go too.</param>
    /// <param name="cancellation">Ends the drain.</param>
    public async Task DownAsync(bool data, CancellationToken cancellation)
    {
        var observed = await _target.Host.ObserveAsync(cancellation);
        if (_journal.History.Unfinished is { } unfinished)
            await _journal.AppendAsync(
                IsCommitted(unfinished) && observed.Active == unfinished.Rollout.Id ? JournalEvent.Succeeded : JournalEvent.Failed,
                x => x with { Id = unfinished.Rollout.Id, Reason = "down", Recovered = true });
        await _journal.AppendAsync(JournalEvent.Down);
        if (observed.EdgeUp)
        {
            await _narration.StepAsync("switch", _time, say => Say(_target.Host.RouteAsync([], _hold.Token, default), say, "the edge answers 503"));
            if (observed.Active is { } active)
                await _narration.StepAsync("drain", _time, async say =>
                {
                    var left = await _target.Host.DrainAsync(
                        active, _target.System.Webs.Max(x => x.RequestDrain), _target.System.Webs.Max(x => x.WebSocketDrain), cancellation);
                    say($"{left.Requests} requests and {left.WebSockets} websockets left");
                });
        }

        foreach (var rollout in observed.Rollouts)
            await EndAsync(rollout);
        // What the channels have been told is kept with the edge, which cannot be asked any more when it has ended.
        if (_notifier is not null)
            await _notifier.DisposeAsync();
        await _narration.StepAsync("edge", _time, say => Say(_target.Host.CloseEdgeAsync(data, _hold.Token, default), say, data ? "has ended; all data are gone" : "has ended"));
    }

    /// <summary>
    /// Closes the environment to its users until <see cref="ResumeAsync"/>, or until a hold ends by itself. What is deployed stays, and an
    /// unfinished rollout is left to the next deployment: this is wanted at once.
    /// </summary>
    /// <exception cref="PipelineException">Nothing serves, so there is nothing to close.</exception>
    public async Task CloseAsync(Closure closure, CancellationToken cancellation)
    {
        if (await _target.Host.ObserveAsync(cancellation) is not { EdgeUp: true, Active: not null })
            throw PipelineException.Failed($"Nothing serves in {_target.Environment}, so there is nothing to close", _target.Edge.ToString(), next: "deploy, or run `./build.sh Recover`");
        await _journal.AppendAsync(JournalEvent.Closed, x => x with { Closure = closure });
        await _target.Host.CloseAsync(closure, _hold.Token, default);
    }

    /// <summary>Opens the environment to its users again.</summary>
    /// <returns>Whether it was closed.</returns>
    public async Task<bool> ResumeAsync(CancellationToken cancellation)
    {
        if (Closure.Entry(_journal.Entries) is null && (await _target.Host.ObserveAsync(cancellation)).Closed is null)
            return false;
        await _journal.AppendAsync(JournalEvent.Resumed);
        await _target.Host.CloseAsync(null, _hold.Token, default);
        return true;
    }

    /// <summary>Lets people be told of something that is no event of a rollout. It is in the journal once this returns, and so it is told at least once.</summary>
    /// <param name="occasion">What happened.</param>
    /// <param name="reason">What people should know of it, one line without secrets.</param>
    /// <param name="about">What it is about; null: no rollout.</param>
    public Task NoticeAsync(Occasion occasion, string? reason, Rollout? about = null) =>
        _journal.AppendAsync(JournalEvent.Notice, x => x with { Occasion = occasion, Reason = reason, Rollout = about });

    /// <summary>Loads what serves and compares how it does with the result that was accepted last; see <see cref="LoadCheck"/>.</summary>
    /// <param name="rule">How it is loaded, and what must hold.</param>
    /// <param name="accept">Whether later results are compared with this one.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">Nothing serves, or the environment is closed to users (exit 3).</exception>
    public Task<LoadVerdict> LoadAsync(LoadRule rule, bool accept, CancellationToken cancellation) =>
        new LoadCheck(_target, _hold, _narration, _time).RunAsync(rule, accept, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_notifier is not null)
            await _notifier.DisposeAsync();
        await _hold.DisposeAsync();
    }

    private async Task<Release> ChooseAsync(string? version, bool wasSettled, CancellationToken cancellation)
    {
        try
        {
            return await RollbackTo.ChooseAsync(_target, _journal.History, version, cancellation);
        }
        catch (PipelineException e) when (wasSettled)
        {
            // Something was done, so this is not the wrong use that it would have been.
            throw new PipelineException(Engine.ExitCode.Failed, e.Diagnostic, e);
        }
    }

    private async Task<DeployPlan> RunAsync(DeployPlan plan, CancellationToken cancellation)
    {
        if (plan.Warning is { } warning)
            _narration.Warn(warning);
        if (!plan.Steps.IsEmpty)
        {
            await WatchAsync(plan, cancellation);
        }
        else
        {
            // The release is there; what no release replaces may have a changed configuration, or have ended.
            if (plan.Rollout.Kind is RolloutKind.Deploy)
                await new Looks(_target.Host, _narration, _time).AskAsync(plan, [.. PlanBuilder.AllGates(_target)], _ => Task.CompletedTask, cancellation);
            await _narration.StepAsync("edge", _time, say => Say(_target.Host.OpenEdgeAsync(plan.Rollout.Kind is RolloutKind.Deploy, say, _narration.Warn, cancellation), say, $"{_target.Edge}"));
        }

        if (Closure.Of(_journal.Entries, _time.GetUtcNow()) is { } closure)
            _narration.Warn($"{_target.Environment} stays closed to users ({closure}); to open it: ./build.sh Resume --env {_target.Environment}");
        return plan;
    }

    // What it says about the releases before decides where a deployment goes and what it ends. A rollback goes on: it is the way out.
    private void RequireWholeRecord()
    {
        if (_journal.Breaks.IsEmpty)
            return;
        if (_target.Gates?.Clearance.BreakGlass is not { } reason)
            throw ChainBreak.Refusal(_journal.Where, _journal.Breaks);
        _narration.Warn($"break-glass ({reason}): the record goes on as it is");
        _journal.Accept();
    }

    private async Task WatchAsync(DeployPlan plan, CancellationToken cancellation)
    {
        await using var watch = new DeploymentWatch(_target.Host, _hold.Token, _time);
        try
        {
            await new PlanRunner(_target.Host, _journal, _hold.Token, watch.Over(_narration), _time) { Watch = watch }.RunAsync(plan, cancellation);
        }
        catch (Exception e)
        {
            Trace = await watch.KeepAsync(e);
            throw;
        }

        Trace = await watch.KeepAsync(null);
    }

    /// <summary>Brings what a killed run left to an end, and returns what is there then.</summary>
    private async Task<Observed> SettleAsync(CancellationToken cancellation)
    {
        var host = _target.Host;
        await host.TidyAsync(cancellation);
        await Data.StoreChanges.SettleAsync(this);
        var history = _journal.History;
        var observed = await host.ObserveAsync(cancellation);
        if (!observed.EdgeUp && (history.Unfinished ?? history.Current) is not null)
        {
            await _narration.StepAsync("edge", _time, say => Say(host.OpenEdgeAsync(apply: false, say, _narration.Warn, cancellation), say, "was down, runs again"));
            observed = await host.ObserveAsync(cancellation);
        }

        if (history.Unfinished is { } unfinished)
        {
            await FinishAsync(unfinished, observed, cancellation);
            observed = await host.ObserveAsync(cancellation);
        }
        else if (history.Restoring is { } restoring && observed.Find(history.Current?.Rollout.Id) is { Answers: true } closed)
        {
            _narration.Warn($"{restoring} was interrupted: the data are those of before, or those of the copy, whole either way");
            // A server that has ended is started first: it is asked.
            await _narration.StepAsync("edge", _time, say => Say(host.OpenEdgeAsync(apply: false, say, _narration.Warn, cancellation), say, $"{_target.Edge}"));
            await Data.DataCommands.EndAsync(this, closed.Rollout, restoring);
            observed = await host.ObserveAsync(cancellation);
        }
        else if (observed is { EdgeUp: true, Active: null } && observed.Find(history.Current?.Rollout.Id) is { Answers: true } current)
        {
            // An edge that lost its memory is told again what serves.
            await host.RouteAsync(Share.All(current.Rollout.Id), _hold.Token, cancellation);
            observed = await host.ObserveAsync(cancellation);
        }

        // A run was killed between the journal and the edge, or a hold has ended by itself.
        var closure = Closure.Of(_journal.Entries, _time.GetUtcNow());
        if (observed.EdgeUp && observed.Closed != closure?.Kind)
            await host.CloseAsync(closure, _hold.Token, cancellation);

        var warm = _target.Warm(_journal.History, observed, _time.GetUtcNow())?.Rollout.Id;
        var strays = observed.Rollouts.Where(x => x.Rollout.Id != observed.Active && x.Rollout.Id != warm).ToList();
        // What was warm for long enough is asked for files no more, before it ends.
        var forgets = observed.Active is { } active && observed.Shares.Any(x => x.Rollout != active && x.Rollout != warm);
        if (forgets)
            await host.RouteAsync(Share.All(observed.Active), _hold.Token, cancellation);
        foreach (var stray in strays)
            await EndAsync(stray);
        return forgets || strays.Count > 0 ? await host.ObserveAsync(cancellation) : observed;
    }

    private async Task FinishAsync(RolloutRecord unfinished, Observed observed, CancellationToken cancellation)
    {
        var rollout = unfinished.Rollout;
        var replaces = _journal.History.Rollouts.LastOrDefault(x => x.Rollout.Id == unfinished.Replaces)?.Rollout;
        var plan = PlanBuilder.Start(_target, rollout, replaces, null, null, 0);
        var switched = observed.Active == rollout.Id;
        // An old release that was stopped first is started again, also when nothing serves now.
        var exposed = observed.Exposes(rollout.Id) || unfinished.LastStep is "halt" || (observed.Active is null && unfinished.Steps.Contains("halt"));
        _narration.Warn(
            $"{rollout.Kind} {rollout.Id} of {rollout.Release.Version} was interrupted at step `{unfinished.LastStep ?? "begin"}`: "
            + (switched ? "the edge serves it, so it is completed" : "the edge does not serve it, so it is undone"));
        if (switched && (IsCommitted(unfinished) || await IsGoodAsync(plan, observed, cancellation)))
        {
            await new PlanRunner(_target.Host, _journal, _hold.Token, _narration, _time).CompleteAsync(plan, cancellation);
            await _journal.AppendAsync(JournalEvent.Succeeded, x => x with { Id = rollout.Id, Recovered = true });
            return;
        }

        await new Undo(_target.Host, _hold.Token, _narration, _time).RunAsync(plan, exposed);
        await _journal.AppendAsync(JournalEvent.Failed, x => x with
        {
            Id = rollout.Id,
            Reason = $"interrupted at {unfinished.LastStep ?? "begin"}",
            Recovered = true,
        });
    }

    /// <summary>Once the old release was told to stop, there is only the way forward.</summary>
    private static bool IsCommitted(RolloutRecord unfinished) => unfinished.LastStep is "stop";

    /// <summary>Whether the interrupted rollout that serves may stay: it proves itself, or there is no way back from it.</summary>
    private async Task<bool> IsGoodAsync(DeployPlan plan, Observed observed, CancellationToken cancellation)
    {
        if (observed.Find(plan.Rollout.Id) is not { Answers: true })
            return false;
        try
        {
            await _narration.StepAsync("prove", _time, say =>
                new PlanRunner(_target.Host, _journal, _hold.Token, _narration, _time).VerifyAsync(plan, say, cancellation));
            return true;
        }
        catch (Exception e) when ((e is PipelineException or HttpRequestException or IOException) && !LostLease.Is(e))
        {
            _narration.Warn(e.Message);
            return observed.Find(plan.Replaces?.Id) is not { Answers: true };
        }
    }

    /// <summary>Ends a rollout. Of one without a replica that lives only what it left is removed, and nobody need know.</summary>
    private Task EndAsync(ObservedRollout rollout) => rollout.Alive == 0
        ? _target.Host.StopAsync(rollout.Rollout.Id, null, TimeSpan.Zero, default)
        : _narration.StepAsync("stop", _time, say =>
            Say(_target.Host.StopAsync(rollout.Rollout.Id, null, PlanBuilder.Grace(_target.System), default), say, $"{rollout.Rollout.Id} has ended"));

    private static async Task Say(Task work, Action<string> say, string done)
    {
        await work;
        say(done);
    }
}
