namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Whoever sends requests on to pods, each replica of an entrance and each node, learns at its own moment where Services lead. All have learnt of it when this
/// time has passed since the endpoints changed.
/// </summary>
internal sealed class EndpointLag(TimeSpan lag, TimeProvider time)
{
    private long? _changed;

    /// <summary>Endpoints are about to change: until they have, nobody knows since when.</summary>
    public void Changes() => _changed = null;

    /// <summary>They have changed.</summary>
    public void Changed() => _changed = time.GetTimestamp();

    /// <summary>Waits until all have learnt of the last change; of one that this run has not seen, all of the time.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        var left = _changed is { } changed ? lag - time.GetElapsedTime(changed) : lag;
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellation);
    }
}
