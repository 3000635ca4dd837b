using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>What an image must prove before it gets a release's name: scanned, signed, and built by the right builder from this commit.</summary>
/// <param name="Policy">Whose signature, which builder, which source.</param>
/// <param name="Root">The repository's root, which the public key's path starts from.</param>
/// <param name="Scan">Which verdicts count.</param>
/// <param name="Commit">What is checked out; null outside of a repository.</param>
internal sealed record ReleaseProof(SignaturePolicy Policy, string Root, TagCondition Scan, string? Commit)
{
    /// <summary>A policy that accepts any builder or any source accepts what somebody planted.</summary>
    /// <exception cref="PipelineException">It does: exit 3.</exception>
    public static void Require(SignaturePolicy policy)
    {
        string[] open = [.. Missing(policy)];
        if (open.Length > 0)
            throw PipelineException.Refused(
                "The signature policy is too wide for a release", "Signature", $"it asks for no {string.Join(" and no ", open)}: an image that somebody else built would pass",
                "set Builder and Source of the policy (with --public-key: --required-builder and --required-source), and leave Provenance on");
    }

    /// <summary>Proves one image.</summary>
    /// <returns>The verdict that it may be named by.</returns>
    /// <exception cref="PipelineException">It is not proved: exit 3. It could not be asked: exit 1.</exception>
    public async Task<ScanVerdict> RequireAsync(
        RegistryClient registry, RegistryAccess access, ImageReference image, ImmutableArray<ScanVerdict> verdicts, CancellationToken cancellation)
    {
        Require(Policy);
        var manifest = await registry.ReadAsync(image, cancellation)
            ?? throw PipelineException.Refused("An image to tag is not there", image.ToString(), "the registry does not have it", "push it first: ./build.sh PushImages");
        var verdict = Scan.Require(image, manifest, verdicts);
        var verified = await new ImageVerifier(Policy, Root) { Access = access }.VerifyAsync(image, cancellation);
        foreach (var (platform, provenance) in verified.Provenance)
            if (Commit is null || provenance.Revision != Commit)
                throw PipelineException.Refused(
                    "An image to tag was built from another commit", $"{image} ({platform})", $"{provenance.Revision ?? "no known one"}, not {Commit ?? "any of this folder, which is in no repository"}",
                    "build it from what is checked out, with no files changed: ./build.sh PushImages --rebuild");
        return verdict;
    }

    private static IEnumerable<string> Missing(SignaturePolicy policy)
    {
        if (!policy.Provenance)
            yield return "provenance";
        if (string.IsNullOrEmpty(policy.Builder))
            yield return "builder";
        if (string.IsNullOrEmpty(policy.Source))
            yield return "source";
    }
}
