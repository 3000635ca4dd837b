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
    internal async Task<Rollout> ServingAsync(CancellationToken cancellation) => (await new Settlement(this).RunAsync(cancellation)).Serving?.Rollout
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
            hold.Warn = narration.Warn;
            foreach (var warning in hold.Warnings)
                narration.Warn(warning);
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
        var observed = await new Settlement(this).RunAsync(cancellation);
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
        var observed = await new Settlement(this).RunAsync(cancellation);
        // Only now it is known whether the interrupted rollout serves, and so which release is the previous one.
        var release = await ChooseAsync(version, before.Unfinished is not null, cancellation);
        return await RunAsync(_target.Plan(RolloutKind.Rollback, release, null, keep, _journal.History, observed, _time.GetUtcNow()), cancellation);
    }

    /// <summary>Completes or undoes what a killed run left, and replaces replicas that are gone.</summary>
    public async Task<DeployPlan?> RecoverAsync(int keep, CancellationToken cancellation)
    {
        var observed = await new Settlement(this).RunAsync(cancellation);
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
                Settlement.IsCommitted(unfinished) && observed.Active == unfinished.Rollout.Id ? JournalEvent.Succeeded : JournalEvent.Failed,
                x => x with { Id = unfinished.Rollout.Id, Reason = "down", Recovered = true });
        await _journal.AppendAsync(JournalEvent.Down);
        if (observed.EdgeUp)
        {
            await _narration.StepAsync("switch", _time, _ => _target.Host.RouteAsync([], _hold.Token, default), "the edge answers 503");
            if (observed.Active is { } active)
                await _narration.StepAsync("drain", _time, async say =>
                {
                    var left = await _target.Host.DrainAsync(
                        active, _target.System.Webs.Max(x => x.RequestDrain), _target.System.Webs.Max(x => x.WebSocketDrain), cancellation);
                    say($"{left.Requests} requests and {left.WebSockets} websockets left");
                });
        }

        foreach (var rollout in observed.Rollouts)
            await new Settlement(this).EndAsync(rollout);
        // What the channels have been told is kept with the edge, which cannot be asked any more when it has ended.
        if (_notifier is not null)
            await _notifier.DisposeAsync();
        await _narration.StepAsync("edge", _time, _ => _target.Host.CloseEdgeAsync(data, _hold.Token, default), data ? "has ended; all data are gone" : "has ended");
    }

    /// <summary>
    /// Closes the environment to its users until <see cref="ResumeAsync"/>, or until a hold ends by itself. What is deployed stays, and an
    /// unfinished rollout is left to the next deployment: this is wanted at once.
    /// </summary>
    /// <exception cref="PipelineException">Nothing serves, so there is nothing to close; or the host cannot do it: exit 2.</exception>
    public async Task CloseAsync(Closure closure, CancellationToken cancellation)
    {
        if (_target.Host.WhyNotClosed is { } why)
            throw PipelineException.WrongUse($"{_target.Environment} cannot be closed to users", _target.Edge.ToString(), why, "until then let the entrance say it, or take the environment down: ./build.sh Down");
        if (await _target.Host.ObserveAsync(cancellation) is not { EdgeUp: true, Active: not null })
            throw PipelineException.Failed($"Nothing serves in {_target.Environment}, so there is nothing to close", _target.Edge.ToString(), next: "deploy, or run `./build.sh Recover`");
        await _journal.AppendAsync(JournalEvent.Closed, x => x with { Closure = closure });
        await _target.Host.CloseAsync(closure, _hold.Token, default);
    }

    /// <summary>Opens the environment to its users again.</summary>
    /// <returns>Whether it was closed.</returns>
    public async Task<bool> ResumeAsync(CancellationToken cancellation)
    {
        if (Closure.Entry(_journal.Entries) is null && await _target.Host.ObserveAsync(cancellation) is { Closed: null, IsHalfClosed: false })
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
        if (plan.Steps.Any(x => x is DeployStep.Canary) && _target.Host.WhyNoCanary is { } why)
            throw PipelineException.WrongUse($"Nobody gives a canary its share in {_target.Environment}", _target.Edge.ToString(), why, "or choose another CanaryBy, or another strategy");
        if (!plan.Steps.IsEmpty)
        {
            await WatchAsync(plan, cancellation);
        }
        else
        {
            // The release is there; what no release replaces may have a changed configuration, or have ended.
            if (plan.Rollout.Kind is RolloutKind.Deploy)
                await new Looks(_target.Host, _narration, _time).AskAsync(plan, [.. PlanBuilder.AllGates(_target)], _ => Task.CompletedTask, cancellation);
            await _narration.StepAsync("edge", _time, say => _target.Host.OpenEdgeAsync(plan.Rollout.Kind is RolloutKind.Deploy, say, _narration.Warn, cancellation), $"{_target.Edge}");
        }

        if (Closure.Of(_journal.Entries, _time.GetUtcNow()) is { } closure)
            _narration.Warn($"{_target.Environment} stays closed to users ({closure}); to open it: {Engine.StartScript.Name} Resume --env {_target.Environment}");
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
}
