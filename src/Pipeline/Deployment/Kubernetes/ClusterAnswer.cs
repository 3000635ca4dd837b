using System.Net;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>The server has read what was asked, and does not do it.</summary>
/// <param name="status">The status of its answer.</param>
/// <param name="reason">Its reason in one word, such as <c>Conflict</c>.</param>
/// <param name="said">Its own words.</param>
internal sealed class ClusterAnswer(HttpStatusCode status, string reason, string said) : Exception(said)
{
    /// <summary>The status of its answer.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Its reason in one word, such as <c>Conflict</c>.</summary>
    public string Reason => reason;

    /// <summary>Whether somebody else changed the object meanwhile, or made it.</summary>
    public bool IsConflict => status == HttpStatusCode.Conflict;
}
