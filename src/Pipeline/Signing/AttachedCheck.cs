using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>
/// Checks what is attached to an image. The statements hang on the index, whose digest is signed, so the signature covers them; a
/// statement that was exchanged changes the digest.
/// </summary>
internal static class AttachedCheck
{
    private const string Remedy = "push it with provenance and SBOM (./build.sh PushImages), then sign it again";

    /// <exception cref="PipelineException">One is missing, unreadable or names another builder or source: exit 3.</exception>
    public static async Task<ImmutableSortedDictionary<string, Provenance>> ProvenanceAsync(
        RegistryClient registry, ImageReference image, Manifest index, SignaturePolicy policy, CancellationToken cancellation)
    {
        var reference = image.ToString();
        var found = ImmutableSortedDictionary.CreateBuilder<string, Provenance>(StringComparer.Ordinal);
        foreach (var (platform, predicate) in await StatementsAsync(registry, image, index, ["https://slsa.dev/provenance/"], cancellation))
        {
            var where = $"{reference} ({platform})";
            if (predicate is not { } statement)
                throw PipelineException.Refused("An image has no provenance", where, "nothing says how it was built", Remedy);
            var provenance = Provenance.Read(statement)
                ?? throw PipelineException.Refused("An image's provenance cannot be read", where, "it is neither SLSA provenance 0.2 nor 1.0", Remedy);
            if (policy.Builder is not null && provenance.Builder != policy.Builder)
                throw PipelineException.Refused("An image was built by another builder", where, $"{provenance.Builder ?? "one without a name"}, not {policy.Builder}", "build it where it has to be built");
            if (policy.Source is not null && (provenance.Source is null || Normal(provenance.Source) != Normal(policy.Source) || provenance.Revision is null))
                throw PipelineException.Refused(
                    "An image was built from other sources", where, $"{provenance.Source ?? "a repository without a name"} at {provenance.Revision ?? "no commit"}, not {policy.Source}", "build it from the repository");
            found[platform] = provenance;
        }

        return found.ToImmutable();
    }

    /// <exception cref="PipelineException">One is missing or is no list of contents: exit 3.</exception>
    public static async Task SbomAsync(RegistryClient registry, ImageReference image, Manifest index, CancellationToken cancellation)
    {
        foreach (var (platform, predicate) in await StatementsAsync(registry, image, index, ["https://spdx.dev/Document", "https://cyclonedx.org/bom"], cancellation))
        {
            var where = $"{image} ({platform})";
            if (predicate is not { } sbom)
                throw PipelineException.Refused("An image has no list of its contents (SBOM)", where, next: Remedy);
            if (Attestations.WhyNoSbom(sbom) is { } why)
                throw PipelineException.Refused("An image's list of contents (SBOM) is none", where, why, Remedy);
        }
    }

    private static async Task<IReadOnlyList<(string Platform, JsonElement? Statement)>> StatementsAsync(
        RegistryClient registry, ImageReference image, Manifest index, string[] kinds, CancellationToken cancellation)
    {
        var found = new List<(string, JsonElement?)>();
        foreach (var child in index.Children.Where(x => x is { IsAttestation: false, Platform: not (null or "unknown/unknown") }))
            found.Add((child.Platform!, await Attestations.FindAsync(registry, image, index.Children.FirstOrDefault(x => x.About == child.Digest), kinds, cancellation)));
        // A manifest without an index has no place for statements.
        return found.Count > 0 ? found : [("no index", null)];
    }

    private static string Normal(string source)
    {
        var address = source.Replace("git@github.com:", "https://github.com/", StringComparison.Ordinal).TrimEnd('/');
        return address.EndsWith(".git", StringComparison.Ordinal) ? address[..^4] : address;
    }
}
