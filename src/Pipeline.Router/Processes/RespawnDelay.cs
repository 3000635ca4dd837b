namespace Pipeline.Router.Processes;

/// <summary>How long to wait before the other process is started again: not at all, unless it keeps dying young.</summary>
internal sealed class RespawnDelay
{
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private int _youngDeaths;

    public TimeSpan After(TimeSpan lived)
    {
        _youngDeaths = lived < Young ? _youngDeaths + 1 : 0;
        if (_youngDeaths < 2)
            return TimeSpan.Zero;
        var delay = First * Math.Pow(2, Math.Min(_youngDeaths - 2, 20));
        return delay < Longest ? delay : Longest;
    }
}
