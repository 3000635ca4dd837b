using System.Net;

namespace Pipeline.Router.Control;

/// <summary>The router refused or could not do what it was asked; nothing changed unless the message says otherwise.</summary>
public class RouterException(string message, HttpStatusCode? status = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The router's answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; } = status;
}

/// <summary>No router answers in this directory.</summary>
public sealed class RouterUnavailableException(string message, Exception? inner = null) : RouterException(message, null, inner);

/// <summary>A later deployment has spoken to this router since: the caller's lock is no longer its own.</summary>
public sealed class RouterFencedException(string message, long seenToken) : RouterException(message, HttpStatusCode.Conflict)
{
    /// <summary>Greatest token the router has accepted.</summary>
    public long SeenToken { get; } = seenToken;
}
