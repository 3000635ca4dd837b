namespace Pipeline.Lab.Hosting;

/// <summary>A clock that is ahead of this machine's, or behind it.</summary>
internal sealed class LaterTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
