using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Router.Control;
using Pipeline.Systems;

namespace Pipeline.Deployment.Local;

/// <summary>The router of an environment: one more detached process, reached over its control socket.</summary>
internal sealed class RouterProcess(SystemDefinition system, LocalLayout layout, int port, string program, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly ControlClient _control = new(layout.Router);

    /// <summary>The router's own view; null: it does not run.</summary>
    /// <exception cref="PipelineException">It runs on another port than the one asked for: exit 2.</exception>
    public async Task<RouterState?> StateAsync(CancellationToken cancellation)
    {
        var state = await Guard(() => _control.GetStateAsync(cancellation));
        return state is null || state.Listen == Listen
            ? state
            : throw PipelineException.WrongUse(
                $"The edge listens on {state.Listen}, not on {Listen}",
                next: $"say --edge-port {state.Listen.Split(':')[^1]}, or take it down with that first: a listener that is in use is never moved");
    }

    /// <summary>Starts the router unless it runs.</summary>
    /// <exception cref="PipelineException">It could not start, such as when its port is in use.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (await StateAsync(cancellation) is not null)
            return;
        if (!File.Exists(program))
            throw PipelineException.Failed("The router's program is missing", program, next: "run ./build.sh again: it builds the router beside the build program");
        await Launcher.StartAsync(new Command("dotnet", program, "run", "--listen", Listen, "--directory", layout.Router), layout.Router, cancellation);
        var begun = time.GetTimestamp();
        while (await StateAsync(cancellation) is null)
        {
            var ended = Launcher.Started(layout.Router) is { IsAlive: false };
            if (ended || time.GetElapsedTime(begun) > StartWithin)
                throw PipelineException.Failed(
                    ended ? $"The edge could not be opened on {Listen}" : $"The edge did not open on {Listen} within {StartWithin.TotalSeconds:0} s",
                    Launcher.LogFile(layout.Router), next: "free the port, or choose another one in the environment's definition",
                    details: [.. Launcher.Tail(layout.Router, 5)]);
            await Task.Delay(Poll, time, cancellation);
        }
    }

    /// <summary>Gives rollouts their shares; none: it answers 503.</summary>
    /// <returns>What lets requests pass while it is closed; null: it is open.</returns>
    public Task<string?> RouteAsync(long token, Observed observed, ImmutableArray<Share> shares, Closure? closure, string? pass, CancellationToken cancellation) =>
        SetAsync(token, ClosedTable.Of(Routing.Table(system, observed, shares), closure, system, pass), cancellation);

    /// <summary>Closes or opens what is routed.</summary>
    /// <returns>What lets requests pass while it is closed; null: it is open, or routes nothing.</returns>
    public async Task<string?> CloseAsync(long token, Closure? closure, CancellationToken cancellation) =>
        await StateAsync(cancellation) is { Table: { } table } ? await SetAsync(token, ClosedTable.Of(table, closure, system, table.Pass), cancellation) : null;

    /// <summary>Waits for what is open to a former rollout.</summary>
    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var result = await Guard(() => _control.DrainAsync(rollout, requests, webSockets, cancellation));
        return new Drained(result.Requests, result.WebSockets);
    }

    /// <summary>Ends the router and forgets what it served.</summary>
    public async Task CloseAsync(long token, CancellationToken cancellation)
    {
        if (await StateAsync(cancellation) is not null)
            await Guard(async () =>
            {
                await _control.ShutdownAsync(token, cancellation);
                return true;
            });
        if (Launcher.Started(layout.Router) is { IsAlive: true } rest)
            await Signals.EndAsync(rest, TimeSpan.FromSeconds(5), time, cancellation);
        if (Directory.Exists(layout.Router))
            File.Delete(Path.Combine(layout.Router, "state.json"));
    }

    /// <inheritdoc/>
    public void Dispose() => _control.Dispose();

    private string Listen => $"127.0.0.1:{port}";

    private async Task<string?> SetAsync(long token, RoutingTable table, CancellationToken cancellation) =>
        (await Guard(() => _control.SetTableAsync(token, table, cancellation))).Table?.Pass;

    private Task<T> Guard<T>(Func<Task<T>> command) => Routing.Ask(command, Launcher.LogFile(layout.Router));
}
