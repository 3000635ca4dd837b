using Pipeline.Deployment.Fleet;

namespace Pipeline.Tests.Deployment.Fleet;

/// <summary>A balancer that is told by hooks which machines it has.</summary>
internal sealed class FakeBalancer(FakeRun run)
{
    /// <summary>Whether the environment has hooks.</summary>
    public bool IsCalled { get; set; }

    /// <summary>What it was told, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The machines to which it sends requests, in the order of their names.</summary>
    public SortedSet<string> Machines { get; } = [];

    /// <summary>The same, as a balancer has them that knows machines by their addresses.</summary>
    public SortedSet<string> Addresses { get; } = [];

    /// <summary>Thrown by a call.</summary>
    public Dictionary<string, Func<Exception?>> Faults { get; } = [];

    /// <summary>Done at each call.</summary>
    public Action<string> Takes { get; set; } = _ => { };

    public Task CallAsync(KnownMachine machine, bool takesIn, CancellationToken cancellation)
    {
        var call = $"{(takesIn ? "in" : "out")} {machine.Name}";
        if (run.Killed)
            throw new KilledException();
        var kill = ++run.Operations == run.KillAt;
        run.Killed = kill;
        if (kill && !run.KillAfterEffect)
            throw new KilledException();
        Calls.Add(call);
        Takes(call);
        if (Faults.GetValueOrDefault(call)?.Invoke() is { } fault)
            throw fault;
        if (takesIn)
            Machines.Add(machine.Name);
        else
            Machines.Remove(machine.Name);
        if (takesIn)
            Addresses.Add($"{machine.Address}:{machine.Port}");
        else
            Addresses.Remove($"{machine.Address}:{machine.Port}");
        run.Done(call);
        return kill ? throw new KilledException() : Task.CompletedTask;
    }
}
