using System.Net;

namespace Pipeline.Router.Control;

/// <summary>The router refused or could not do what it was asked; nothing changed unless the message says otherwise.</summary>
public class RouterException(string message, HttpStatusCode? status = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The router's answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; } = status;
}

/// <summary>No router answers here.</summary>
public sealed class RouterUnavailableException(string message, Exception? inner = null) : RouterException(message, null, inner);

/// <summary>The caller's token does not count: its lease or lock is no longer its own.</summary>
public sealed class RouterFencedException(string message, long seenToken) : RouterException(message, HttpStatusCode.Conflict)
{
    /// <summary>Greatest token the router has given or accepted.</summary>
    public long SeenToken { get; } = seenToken;
}

/// <summary>Another run holds the lease.</summary>
public sealed class RouterLeasedException(string message, LeaseHolder holder) : RouterException(message, HttpStatusCode.Conflict)
{
    /// <summary>Who holds it.</summary>
    public LeaseHolder Holder { get; } = holder;
}
