using System.Collections.Concurrent;

namespace Pipeline.Deployment.Fleet;

/// <summary>
/// The balancer before a fleet. What one run has taken out and in is not asked for twice; what any run has taken in is in the record before it is, and until it is out.
/// </summary>
/// <param name="record">The machines that the fleet has had.</param>
internal sealed class FleetBalancer(FleetRecord record) : IDisposable
{
    // Where each was taken in; null: it was taken out.
    private readonly ConcurrentDictionary<string, KnownMachine?> _told = [];
    private readonly ConcurrentDictionary<string, bool> _asDefined = [];
    private readonly SemaphoreSlim _aside = new(1);
    private readonly SemaphoreSlim _moving = new(1);

    /// <summary>Takes a machine in, or out; null: the balancer looks by itself.</summary>
    public Func<KnownMachine, bool, CancellationToken, Task>? Call { get; init; }

    /// <summary>How people would type what takes a machine in, or out.</summary>
    public Func<bool, string> Shown { get; init; } = x => x ? "in" : "out";

    /// <summary>Refuses when something is missing that the calls need.</summary>
    public Action Require { get; init; } = () => { };

    /// <summary>The machines that the fleet has had.</summary>
    public FleetRecord Record => record;

    /// <summary>The edge of a machine listens where the definition says.</summary>
    public void IsAsDefined(string machine) => _asDefined[machine] = true;

    /// <summary>The balancer sends nothing new to a machine, wherever it was taken in.</summary>
    public async Task OutAsync(KnownMachine machine, CancellationToken cancellation)
    {
        if (Call is null || (_told.TryGetValue(machine.Name, out var there) && there is null))
            return;
        await DismissAsync(await record.FindAsync(machine.Name, cancellation) is { IsIn: true } known ? known : machine, cancellation);
        await record.SetAsync(machine.Name, x => x is null ? null : x with { IsIn = false }, cancellation);
    }

    /// <summary>The same, of one that the caller forgets once people know.</summary>
    public async Task DismissAsync(KnownMachine machine, CancellationToken cancellation)
    {
        if (Call is null)
            return;
        // What a call has done that failed nobody knows.
        _told.TryRemove(machine.Name, out _);
        await Call(machine, false, cancellation);
        _told[machine.Name] = null;
    }

    /// <summary>Whether the edge of a machine listened elsewhere than the definition says when that was last known.</summary>
    public async Task<bool> IsElsewhereAsync(KnownMachine machine, CancellationToken cancellation) =>
        Call is not null && !_asDefined.ContainsKey(machine.Name) && await record.FindAsync(machine.Name, cancellation) is { } known && !known.IsAt(machine);

    /// <summary>The balancer sends requests to a machine.</summary>
    public async Task InAsync(KnownMachine machine, CancellationToken cancellation)
    {
        if (Call is null)
            return;
        var known = await record.FindAsync(machine.Name, cancellation);
        // Until its edge listens at the new address, it is well where it is.
        var there = await IsElsewhereAsync(machine, cancellation) ? known! : machine;
        if (known is { IsIn: true } && !known.IsAt(there))
            await MoveAsync(known, there, cancellation);
        else
            await TakeInAsync(there, cancellation);
    }

    /// <summary>
    /// Does on a machine what its users would notice, while it is out: on one machine after the other, so that the rest serve. After a failure it stays out, and no
    /// other machine follows it.
    /// </summary>
    public async Task AsideAsync(KnownMachine machine, Func<Task> act, CancellationToken cancellation)
    {
        await _aside.WaitAsync(cancellation);
        try
        {
            await OutAsync(machine, cancellation);
            await act();
            IsAsDefined(machine.Name);
            await InAsync(machine, cancellation);
        }
        finally
        {
            _aside.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _aside.Dispose();
        _moving.Dispose();
        record.Dispose();
    }

    private async Task TakeInAsync(KnownMachine machine, CancellationToken cancellation)
    {
        if (_told.TryGetValue(machine.Name, out var there) && there?.IsAt(machine) is true)
            return;
        _told.TryRemove(machine.Name, out _);
        await record.SetAsync(machine.Name, _ => machine with { Serves = true, IsIn = true }, cancellation);
        await Call!(machine, true, cancellation);
        _told[machine.Name] = machine;
    }

    // One after the other, so that the rest serve.
    private async Task MoveAsync(KnownMachine known, KnownMachine machine, CancellationToken cancellation)
    {
        await _moving.WaitAsync(cancellation);
        try
        {
            await Call!(known, false, cancellation);
            await TakeInAsync(machine, cancellation);
        }
        finally
        {
            _moving.Release();
        }
    }
}
