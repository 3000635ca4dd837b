namespace Pipeline.Router.Proxying;

/// <summary>What one request needs on its way to a replica and back.</summary>
/// <param name="origin">Who asked.</param>
/// <param name="cookie">The cookie to set with the answer; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed class Visit(Origin origin, string? cookie, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public Origin Origin { get; } = origin;

    public string? Cookie { get; } = cookie;

    /// <summary>Whether an answer 404 is given up, so that another group can be asked.</summary>
    public bool GivesUpMissing { get; set; }

    /// <summary>Whether the last answer was given up.</summary>
    public bool WasMissing { get; set; }

    /// <summary>Until the answer's headers came.</summary>
    public TimeSpan? Took { get; private set; }

    public void HeadersCame() => Took = time.GetElapsedTime(_started);

    public TimeSpan TookOrTakes => Took ?? time.GetElapsedTime(_started);
}
