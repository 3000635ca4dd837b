namespace Pipeline.Router.Serving;

/// <summary>A control command that is refused.</summary>
internal sealed class RefusalException(int status, string message, long? seenToken = null) : Exception(message)
{
    public int Status { get; } = status;

    public long? SeenToken { get; } = seenToken;
}
