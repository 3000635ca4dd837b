using Pipeline.Router.Control;

namespace Pipeline.Router.Routing;

/// <summary>Counts what a group answers.</summary>
internal sealed class Counters
{
    private readonly long[] _latency = new long[GroupCounts.Bounds.Length + 1];
    private readonly Lock _adding = new();
    private long _requests;
    private long _errors;
    private double _seconds;

    /// <summary>The time that all requests took together, in seconds.</summary>
    public double Seconds
    {
        get
        {
            lock (_adding)
                return _seconds;
        }
    }

    public GroupCounts Read()
    {
        lock (_adding)
            return new(_requests, _errors, [.. _latency]);
    }

    public void Add(int status, TimeSpan took)
    {
        var bound = 0;
        while (bound < GroupCounts.Bounds.Length && took.TotalSeconds > GroupCounts.Bounds[bound])
            bound++;
        lock (_adding)
        {
            _requests++;
            _errors += status >= 500 ? 1 : 0;
            _latency[bound]++;
            _seconds += took.TotalSeconds;
        }
    }
}
