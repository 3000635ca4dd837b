using System.Collections.Concurrent;

namespace Pipeline.Deployment.Fleet;

/// <summary>The balancer before a fleet, as one run knows it: what it has taken out and in is not asked for twice.</summary>
internal sealed class FleetBalancer : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _in = [];
    private readonly SemaphoreSlim _aside = new(1);

    /// <summary>Takes a machine in, or out; null: the balancer looks by itself.</summary>
    public Func<string, bool, CancellationToken, Task>? Call { get; init; }

    /// <summary>Refuses when something is missing that the calls need.</summary>
    public Action Require { get; init; } = () => { };

    /// <summary>The balancer sends nothing new to a machine.</summary>
    public Task OutAsync(string machine, CancellationToken cancellation) => TakeAsync(machine, false, cancellation);

    /// <summary>The balancer sends requests to a machine.</summary>
    public Task InAsync(string machine, CancellationToken cancellation) => TakeAsync(machine, true, cancellation);

    /// <summary>
    /// Does on a machine what its users would notice, while it is out: on one machine after the other, so that the rest serve. After a failure it stays out, and no
    /// other machine follows it.
    /// </summary>
    public async Task AsideAsync(string machine, Func<Task> act, CancellationToken cancellation)
    {
        await _aside.WaitAsync(cancellation);
        try
        {
            await OutAsync(machine, cancellation);
            await act();
            await InAsync(machine, cancellation);
        }
        finally
        {
            _aside.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _aside.Dispose();

    private async Task TakeAsync(string machine, bool takesIn, CancellationToken cancellation)
    {
        if (Call is null || (_in.TryGetValue(machine, out var isIn) && isIn == takesIn))
            return;
        // What a call has done that failed nobody knows.
        _in.TryRemove(machine, out _);
        await Call(machine, takesIn, cancellation);
        _in[machine] = takesIn;
    }
}
