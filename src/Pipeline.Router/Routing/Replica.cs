using Pipeline.Router.Control;

namespace Pipeline.Router.Routing;

/// <summary>One replica of an upstream.</summary>
internal sealed class Replica(ReplicaAddress address, TimeProvider time)
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(1);
    private long _downUntil = long.MinValue;
    private int _inFlight;

    public ReplicaAddress Address { get; } = address;

    /// <summary>False for a second after it could not be reached; others go first, but it is still tried when they fail.</summary>
    public bool IsUp => time.GetTimestamp() >= Volatile.Read(ref _downUntil);

    public int InFlight => Volatile.Read(ref _inFlight);

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    public void MarkDown() => Volatile.Write(ref _downUntil, time.GetTimestamp() + (long)(CoolDown.TotalSeconds * time.TimestampFrequency));
}
