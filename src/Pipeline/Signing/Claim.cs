using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>What a verified signature says: this digest, in this repository.</summary>
/// <param name="Repository">The repository that was signed.</param>
/// <param name="Digest">The manifest or index that was signed.</param>
internal sealed record Claim(string Repository, string Digest)
{
    /// <summary>Reads what <c>cosign verify</c> prints: the claims of those signatures that hold.</summary>
    /// <exception cref="PipelineException">It is no such text: exit 1, since nothing is known then.</exception>
    public static ImmutableArray<Claim> Read(string output, string reference)
    {
        try
        {
            var start = output.IndexOf('[', StringComparison.Ordinal);
            using var json = JsonDocument.Parse(start < 0 ? output : output[start..]);
            return [.. json.RootElement.EnumerateArray().Select(x => x.GetProperty("critical")).Select(x => new Claim(
                x.GetProperty("identity").GetProperty("docker-reference").GetString()!,
                x.GetProperty("image").GetProperty("docker-manifest-digest").GetString()!))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw PipelineException.Failed(
                "What cosign says about the signature cannot be read", reference, e.Message, "use cosign 2.x; see `./build.sh Doctor`", inner: e);
        }
    }

    /// <summary>Whether it is about this image. Docker's short names mean the same repository.</summary>
    public bool Names(string repository, Digest digest) =>
        Digest == digest.ToString() && ImageReference.Parse(Repository).Repository == ImageReference.Parse(repository).Repository;
}
