using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment.Fleet;

/// <summary>Calls the hooks of a balancer for a machine.</summary>
/// <param name="hooks">The commands.</param>
/// <param name="root">The repository.</param>
/// <param name="given">The secrets that people give.</param>
/// <param name="time">The clock.</param>
internal sealed class HookCall(BalancerHooks hooks, string root, GivenSecrets given, TimeProvider time)
{
    /// <summary>Refuses when a secret of the hooks is not given.</summary>
    public void Require() => given.Require(hooks.Secrets);

    /// <summary>The command, without what it is given beside its words.</summary>
    public Command CommandOf(bool takesIn) => takesIn ? new Command(hooks.In[0], hooks.In[1..]) : new Command(hooks.Out[0], hooks.Out[1..]);

    /// <summary>Takes a machine in, or out.</summary>
    /// <exception cref="PipelineException">The hook failed, or did not end in time.</exception>
    public async Task RunAsync(KnownMachine machine, bool takesIn, CancellationToken cancellation)
    {
        var command = (CommandOf(takesIn) with { DeclaredOnly = true, WorkingDirectory = root })
            .With("MACHINE", machine.Name).With("MACHINE_ADDRESS", machine.Address).With("MACHINE_PORT", $"{machine.Port}");
        command = hooks.Secrets.Aggregate(command, (x, y) => x.With(y.Variable, given.Of(y)));
        using var patience = new CancellationTokenSource(hooks.Within, time);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await ProcessRunner.RunAsync(command, null, until.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Failed($"`{command}` did not end within {hooks.Within.TotalSeconds:0.#} s", null);
        }
        catch (PipelineException e)
        {
            throw Failed(e.Diagnostic.Why is { } why ? $"{e.Diagnostic.What}: {why}" : e.Diagnostic.What, e);
        }

        PipelineException Failed(string why, PipelineException? cause) => PipelineException.Failed(
            $"the hook that takes it {(takesIn ? "into" : "out of")} the balancer failed", why: why, details: cause?.Diagnostic.Details,
            next: "correct the hook or the balancer and run the command again; or leave out Hooks of the environment", inner: cause);
    }
}
