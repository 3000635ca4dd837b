using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>The critical alerts of an environment that did not fire before.</summary>
internal sealed class AlertWatch
{
    private readonly IDeployHost _host;
    private readonly Narration _narration;
    private ImmutableArray<string>? _before;
    private bool _deaf;

    private AlertWatch(IDeployHost host, Narration narration) => (_host, _narration) = (host, narration);

    /// <summary>Notes what fires now.</summary>
    public static async Task<AlertWatch> BeginAsync(IDeployHost host, Narration narration, CancellationToken cancellation)
    {
        var watch = new AlertWatch(host, narration);
        watch._before = await watch.FiringAsync(cancellation);
        return watch;
    }

    /// <summary>What fires since it began, or since Prometheus answered first.</summary>
    public async Task<IReadOnlyList<string>> NewAsync(CancellationToken cancellation)
    {
        var firing = await FiringAsync(cancellation);
        _before ??= firing;
        return firing is { } names ? [.. names.Except(_before!.Value)] : [];
    }

    // A Prometheus that is silent takes back nothing: what else is watched is not its own.
    private async Task<ImmutableArray<string>?> FiringAsync(CancellationToken cancellation)
    {
        try
        {
            return await Alarms.FiringAsync(_host, cancellation);
        }
        catch (PipelineException e) when (!LostLease.Is(e))
        {
            if (!_deaf)
                _narration.Warn($"alerts are not watched: {e.Diagnostic.What}{(e.Diagnostic.Why is { } why ? $": {why}" : "")}");
            _deaf = true;
            return null;
        }
    }
}
