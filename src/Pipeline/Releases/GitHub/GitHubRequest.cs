using System.Text.Json.Nodes;

namespace Pipeline.Releases.GitHub;

/// <summary>A request that changes something: what a rehearsal shows is what is sent.</summary>
/// <param name="Method">POST, PATCH or DELETE.</param>
/// <param name="Path">The path below the API's address.</param>
/// <param name="Body">What is sent; null for nothing.</param>
internal sealed record GitHubRequest(string Method, string Path, JsonObject? Body)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path}";
}
