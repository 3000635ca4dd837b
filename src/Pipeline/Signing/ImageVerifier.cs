using System.Collections.Immutable;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>An image that may be deployed: signed as the policy asks, with what it asks for attached.</summary>
/// <param name="Reference">By digest.</param>
/// <param name="SignedBy">The key or the identity.</param>
/// <param name="Provenance">How each platform was built; empty where the policy asks for none.</param>
public sealed record VerifiedImage(string Reference, string SignedBy, ImmutableSortedDictionary<string, Provenance> Provenance);

/// <summary>The door that images pass before they are deployed.</summary>
/// <param name="policy">Whose signature is needed, and what must be attached.</param>
/// <param name="root">The repository's root, which the public key's path starts from.</param>
public sealed class ImageVerifier(SignaturePolicy policy, string root)
{
    /// <summary>Who asks the registry.</summary>
    internal RegistryAccess Access { get; init; } = RegistryAccess.Default;

    /// <summary>Verifies one image: its bytes, its signature, its provenance, its list of contents.</summary>
    /// <param name="image">By digest; a tag may be there and is not looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">
    /// Refused, exit 3: unsigned, signed by somebody else, altered, or something is missing. Exit 1: it could not be asked, such as when the
    /// registry is down. Exit 2: the reference has no digest, or there is no public key.
    /// </exception>
    public async Task<VerifiedImage> VerifyAsync(ImageReference image, CancellationToken cancellation)
    {
        if (image.Digest is not { } digest)
            throw PipelineException.WrongUse(
                "An image can only be verified by its digest", image.ToString(), "a tag may be moved after it was verified", "write <image>@sha256:…");
        image = image.At(digest);
        using var registry = await RegistryClient.OpenAsync(image.Registry, Access.Options, cancellation);
        var index = await registry.ReadAsync(image, cancellation)
            ?? throw PipelineException.Refused("An image to verify is not there", image.ToString(), "the registry does not have it", "push it, or name a digest that is there");
        await VerifySignatureAsync(image, cancellation);
        var provenance = policy.Provenance
            ? await AttachedCheck.ProvenanceAsync(registry, image, index, policy, cancellation)
            : ImmutableSortedDictionary<string, Provenance>.Empty;
        if (policy.Sbom)
            await AttachedCheck.SbomAsync(registry, image, index, cancellation);
        return new VerifiedImage(image.ToString(), Signer, provenance);
    }

    /// <summary>Verifies the signature alone.</summary>
    /// <exception cref="PipelineException">As <see cref="VerifyAsync"/>.</exception>
    internal async Task VerifySignatureAsync(ImageReference image, CancellationToken cancellation)
    {
        var reference = image.ToString();
        var (code, output, error) = await ProcessRunner.CaptureAsync(Access.Of(CommandFor(reference)), cancellation);
        // cosign documents 10, 11 and 12 (doc/cosign_exit_codes.md); any other code says nothing about the signature.
        switch (code)
        {
            case 0:
                break;
            case 10:
                throw PipelineException.Refused("An image is not signed", reference, $"no signature is beside it; needed is one by {Signer}", "sign it: ./build.sh SignImages");
            case 11:
                throw PipelineException.Refused("An image to verify is not there", reference, RegistryFailure.LastLine(error), "push it, or name a digest that is there");
            case 12:
                throw PipelineException.Refused(
                    "An image's signature does not hold", reference, $"none of its signatures is by {Signer}, for this digest, unaltered: {RegistryFailure.LastLine(error)}",
                    "do not deploy it; find out who signed it");
            default:
                throw RegistryFailure.Of("An image's signature could not be verified", reference, error);
        }

        var repository = policy.SignedAs ?? image.Repository;
        var claims = Claim.Read(output, reference);
        if (!claims.Any(x => x.Names(repository, image.Digest!.Value)))
            throw PipelineException.Refused(
                "An image's signature is about another image", reference, $"it names {string.Join(", ", claims.Select(x => $"{x.Repository}@{x.Digest}"))}",
                $"sign this one, or say in the policy that images are signed in another repository (SignedAs)");
    }

    private string Signer => policy switch
    {
        KeySignature key => $"the key {key.PublicKey}",
        KeylessSignature keyless => $"{keyless.IdentityPattern} of {keyless.Issuer}",
        _ => throw new InvalidOperationException(policy.GetType().Name),
    };

    private Command CommandFor(string reference)
    {
        if (policy is KeylessSignature keyless)
            return Cosign.VerifyByIdentity(reference, keyless.IdentityPattern, keyless.Issuer);
        var signature = (KeySignature)policy;
        var key = Path.GetFullPath(signature.PublicKey, root);
        return File.Exists(key)
            ? Cosign.VerifyByKey(reference, key, signature.Transparency)
            : throw PipelineException.WrongUse("There is no public key to verify signatures with", key, next: "commit the public half of the signing key: cosign public-key --key <private key>");
    }
}
