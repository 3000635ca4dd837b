using Pipeline.Router.Control;

namespace Pipeline.Router.Serving;

/// <summary>A control command that is refused.</summary>
internal sealed class RefusalException(int status, string message, long? seenToken = null, LeaseHolder? holder = null) : Exception(message)
{
    public int Status { get; } = status;

    public long? SeenToken { get; } = seenToken;

    public LeaseHolder? Holder { get; } = holder;
}
