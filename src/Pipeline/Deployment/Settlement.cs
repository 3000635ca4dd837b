using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>Brings what a killed run left to an end: what serves and proves itself is completed, anything else is undone or ended.</summary>
internal sealed class Settlement(DeploySession session)
{
    private readonly DeployTarget _target = session.Target;
    private readonly IDeployHost _host = session.Target.Host;
    private readonly Journal _journal = session.Journal;
    private readonly Narration _narration = session.Narration;
    private readonly TimeProvider _time = session.Time;

    /// <summary>Does that, and returns what is there then.</summary>
    public async Task<Observed> RunAsync(CancellationToken cancellation)
    {
        await _host.TidyAsync(cancellation);
        await Data.StoreChanges.SettleAsync(session);
        var history = _journal.History;
        var observed = await _host.ObserveAsync(cancellation);
        if (!observed.EdgeUp && (history.Unfinished ?? history.Current) is not null)
        {
            await _narration.StepAsync("edge", _time, say => _host.OpenEdgeAsync(apply: false, say, _narration.Warn, cancellation), "was down, runs again");
            observed = await _host.ObserveAsync(cancellation);
        }

        if (history.Unfinished is { } unfinished)
        {
            await FinishAsync(unfinished, observed, cancellation);
            observed = await _host.ObserveAsync(cancellation);
        }
        else if (history.Restoring is { } restoring && observed.Find(history.Current?.Rollout.Id) is { Answers: true } closed)
        {
            _narration.Warn($"{restoring} was interrupted: the data are those of before, or those of the copy, whole either way");
            // A server that has ended is started first: it is asked.
            await _narration.StepAsync("edge", _time, say => _host.OpenEdgeAsync(apply: false, say, _narration.Warn, cancellation), $"{_target.Edge}");
            await Data.DataCommands.EndAsync(session, closed.Rollout, restoring);
            observed = await _host.ObserveAsync(cancellation);
        }
        else if (observed is { EdgeUp: true, Active: null } && observed.Find(history.Current?.Rollout.Id) is { Answers: true } current)
        {
            // An edge that lost its memory is told again what serves.
            await _host.RouteAsync(Share.All(current.Rollout.Id), session.Token, cancellation);
            observed = await _host.ObserveAsync(cancellation);
        }

        // A run was killed between the journal and the edge, or a hold has ended by itself.
        var closure = Closure.Of(_journal.Entries, _time.GetUtcNow());
        if (observed.EdgeUp && (observed.Closed != closure?.Kind || observed.IsHalfClosed))
            await _host.CloseAsync(closure, session.Token, cancellation);

        var warm = _target.Warm(_journal.History, observed, _time.GetUtcNow())?.Rollout.Id;
        var strays = observed.Rollouts.Where(x => x.Rollout.Id != observed.Active && x.Rollout.Id != warm).ToList();
        // What was warm for long enough is asked for files no more, before it ends.
        var forgets = observed.Active is { } active && observed.Shares.Any(x => x.Rollout != active && x.Rollout != warm);
        if (forgets)
            await _host.RouteAsync(Share.All(observed.Active), session.Token, cancellation);
        foreach (var stray in strays)
            await EndAsync(stray);
        return forgets || strays.Count > 0 ? await _host.ObserveAsync(cancellation) : observed;
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
            await new PlanRunner(_host, _journal, session.Token, _narration, _time).CompleteAsync(plan, cancellation);
            await _journal.AppendAsync(JournalEvent.Succeeded, x => x with { Id = rollout.Id, Recovered = true });
            return;
        }

        await new Undo(_host, session.Token, _narration, _time).RunAsync(plan, exposed);
        await _journal.AppendAsync(JournalEvent.Failed, x => x with
        {
            Id = rollout.Id,
            Reason = $"interrupted at {unfinished.LastStep ?? "begin"}",
            Recovered = true,
        });
    }

    /// <summary>Once the old release was told to stop, there is only the way forward.</summary>
    public static bool IsCommitted(RolloutRecord unfinished) => unfinished.LastStep is "stop";

    /// <summary>Whether the interrupted rollout that serves may stay: it proves itself, or there is no way back from it.</summary>
    private async Task<bool> IsGoodAsync(DeployPlan plan, Observed observed, CancellationToken cancellation)
    {
        if (observed.Find(plan.Rollout.Id) is not { Answers: true })
            return false;
        try
        {
            await _narration.StepAsync("prove", _time, say =>
                new PlanRunner(_host, _journal, session.Token, _narration, _time).VerifyAsync(plan, say, cancellation));
            return true;
        }
        catch (Exception e) when ((e is PipelineException or HttpRequestException or IOException) && !LostLease.Is(e))
        {
            _narration.Warn(e.Message);
            return observed.Find(plan.Replaces?.Id) is not { Answers: true };
        }
    }

    /// <summary>Ends a rollout. Of one without a replica that lives only what it left is removed, and nobody need know.</summary>
    public Task EndAsync(ObservedRollout rollout) => rollout.Alive == 0
        ? _host.StopAsync(rollout.Rollout.Id, null, TimeSpan.Zero, default)
        : _narration.StepAsync("stop", _time, _ =>
            _host.StopAsync(rollout.Rollout.Id, null, PlanBuilder.Grace(_target.System), default), $"{rollout.Rollout.Id} has ended");
}
