using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Fleet;

/// <summary>To which machines the balancer sends requests: who is taken out and in, when, and what follows from a hook that fails.</summary>
/// <param name="run">The run.</param>
/// <param name="members">The machines of the definition.</param>
/// <param name="balancer">The balancer.</param>
/// <param name="ending">The command that ends what still runs on a machine that has gone.</param>
internal sealed class FleetAdmission(FleetRun run, ImmutableArray<FleetMember> members, FleetBalancer balancer, Func<Departure, string> ending)
{
    // Taken out because others serve now: those may turn out to be no good.
    private ImmutableArray<KnownMachine> _dismissed = [];

    /// <summary>The machines that were the fleet's, and are so no more.</summary>
    public async Task<ImmutableArray<Departure>> DeparturesAsync(CancellationToken cancellation) =>
        Departure.Of(await balancer.Record.ReadAsync(cancellation), [.. members.Select(x => x.Machine)]);

    /// <summary>What people are told of one that has gone.</summary>
    public string TextOf(Departure gone) => gone.Text(gone.IsTakenOut && balancer.Call is not null, ending(gone));

    /// <summary>The machines of the definition are known from now on, so that one which leaves it is missed. A disk that is full keeps no rollback from its way.</summary>
    public async Task RememberAsync(CancellationToken cancellation)
    {
        try
        {
            await balancer.Record.ChangeAsync(
                known => known.Where(x => members.All(y => y.Name != x.Name)).Concat(members.Select(x => known.FirstOrDefault(y => y.Name == x.Name) switch
                {
                    null => x.Machine,
                    // Its edge listens where it did, until it is seen to listen elsewhere.
                    var there when there.IsIn || (there.Serves && balancer.Call is not null) => there with { Engine = x.Machine.Engine },
                    var there => x.Machine with { Serves = there.Serves || x.Serves },
                })), cancellation);
        }
        catch (PipelineException e) when (!LostLease.Is(e))
        {
            run.Warn($"the machines of the fleet could not be recorded, so one that leaves the definition would not be missed: {FleetFailure.FirstLine(e)}");
        }
    }

    /// <summary>They serve; a balancer that does not take one of them changes nothing in that.</summary>
    public async Task TakeInAsync(IEnumerable<FleetMember> serving, CancellationToken cancellation)
    {
        var failures = await run.AllAsync(serving, async (x, token) =>
        {
            if (!x.Serves)
                // It is missed when others serve.
                await balancer.Record.SetAsync(x.Name, y => (y ?? x.Machine) with { Serves = true }, token);
            else if (await balancer.IsElsewhereAsync(x.Machine, token) && await x.Host.ReplacesEdgeAsync(token) is false)
                balancer.IsAsDefined(x.Name);
            await balancer.InAsync(x.Machine, token);
        }, stopAtFirst: false, cancellation);
        foreach (var (member, failure) in failures)
            run.Warn($"{member.Name} serves, but {FleetFailure.FirstLine(failure)}; when that is corrected: ./build.sh Recover");
    }

    /// <summary>What is not reached, or has gone, may go on serving what the others have left. It is not taken out when nobody else serves.</summary>
    /// <param name="serves">Whether users are sent to a machine that is reached.</param>
    /// <param name="mayFail">Whether a failure is named, and the rest goes on.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="mayRecall">Whether what has gone may be needed again.</param>
    public async Task TakeOutAsync(Func<FleetMember, bool> serves, bool mayFail, CancellationToken cancellation, bool mayRecall = false)
    {
        var away = run.Away.Select(x => x.Machine).Where(x => x.Serves).ToList();
        if (away.Count > 0 && run.Present.Any(serves))
        {
            await run.RequireHeldAsync(cancellation);
            var failures = await run.AllAsync(away, (x, token) => balancer.OutAsync(x.Machine, token), stopAtFirst: false, cancellation);
            if (failures.Count > 0 && !mayFail)
                throw FleetFailure.Of(failures);
            foreach (var (member, failure) in failures)
                run.Warn($"{member.Name}: {FleetFailure.FirstLine(failure)}");
        }

        var others = (await balancer.Record.ReadAsync(cancellation)).Any(x => x.IsIn && run.Present.Any(y => serves(y) && y.Name == x.Name));
        await DismissAsync(x => (others || !x.IsTakenOut) && !run.Present.Any(y => serves(y) && y.Name == x.Machine.Name), mayFail, mayRecall, cancellation);
    }

    /// <summary>They serve nothing any more, and others do.</summary>
    public async Task TakeOutAsync(IEnumerable<FleetMember> idle, CancellationToken cancellation)
    {
        foreach (var (member, failure) in await run.AllAsync(idle, (x, token) => balancer.OutAsync(x.Machine, token), stopAtFirst: false, cancellation))
            run.Warn($"{member.Name} serves nothing, but {FleetFailure.FirstLine(failure)}");
    }

    /// <summary>Nobody serves: what this run has taken out because others did is taken in again.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> RecallAsync(CancellationToken cancellation)
    {
        foreach (var machine in _dismissed)
        {
            try
            {
                await balancer.InAsync(machine, cancellation);
                run.Warn($"{machine.Name} was taken in again: nothing of the fleet serves");
            }
            catch (PipelineException e) when (!LostLease.Is(e))
            {
                run.Warn($"{machine.Name}: {FleetFailure.FirstLine(e)}");
            }
        }

        var any = !_dismissed.IsEmpty;
        _dismissed = [];
        return any;
    }

    /// <summary>All edges end, whatever the balancer says to that.</summary>
    public async Task TakeOutAllAsync(CancellationToken cancellation)
    {
        await run.RequireHeldAsync(cancellation);
        foreach (var (member, failure) in await run.AllAsync(members.Where(x => x.Serves), (x, token) => balancer.OutAsync(x.Machine, token), stopAtFirst: false, cancellation))
            run.Warn($"{member.Name}: {FleetFailure.FirstLine(failure)}");
        await DismissAsync(_ => true, mayFail: true, mayRecall: false, cancellation);
    }

    /// <summary>Nothing runs any more on the machines that are reached: that one of them leaves the definition then is nobody's affair.</summary>
    public Task ForgetAsync(CancellationToken cancellation) =>
        balancer.Record.ChangeAsync(known => known.Where(x => x.IsIn || run.Present.All(y => y.Name != x.Name)), cancellation);

    // Told before it is forgotten, so that a run that is killed tells it again, and no run forgets it untold.
    private async Task DismissAsync(Func<Departure, bool> which, bool mayFail, bool mayRecall, CancellationToken cancellation)
    {
        var gone = (await DeparturesAsync(cancellation)).Where(which).ToList();
        if (gone.Count == 0)
            return;
        await run.RequireHeldAsync(cancellation);
        foreach (var one in gone)
        {
            try
            {
                if (one.IsTakenOut)
                    await balancer.DismissAsync(one.Machine, cancellation);
                if (mayRecall && one is { IsTakenOut: true, Kind: Departure.Way.Left })
                    _dismissed = _dismissed.Add(one.Machine);
            }
            catch (PipelineException e) when (!mayFail)
            {
                throw FleetFailure.Of(one.Machine.Name, e);
            }
            catch (PipelineException e)
            {
                run.Warn($"{one.Machine.Name} {one.Why}, but {FleetFailure.FirstLine(e)}; when that is corrected: ./build.sh Recover");
                continue;
            }

            run.Warn(TextOf(one));
            await balancer.Record.SetAsync(one.Machine.Name, x => one.Kind is Departure.Way.ServesNoMore ? x! with { Serves = false, IsIn = false } : null, cancellation);
        }
    }
}
