namespace Load;

/// <summary>What happened to the websockets besides messages and echoes.</summary>
internal sealed class WebSocketCounts
{
    private int connections;
    private int orderlyCloses;
    private int interrupted;

    public void Connected() => Interlocked.Increment(ref connections);

    public void ClosedOrderly() => Interlocked.Increment(ref orderlyCloses);

    /// <summary>A message was under way when the server closed in good order; it is neither answered nor failed.</summary>
    public void Interrupted() => Interlocked.Increment(ref interrupted);

    public WebSocketsReport Result() => new(connections, orderlyCloses, interrupted);
}
