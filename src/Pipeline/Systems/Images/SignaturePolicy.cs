using System.Text.RegularExpressions;

namespace Pipeline.Systems.Images;

/// <summary>Whose signature an image must carry before anything is deployed from it, and what must be attached to it.</summary>
public abstract record SignaturePolicy
{
    private protected SignaturePolicy()
    {
    }

    /// <summary>Whether each platform needs a provenance (SLSA). Default: yes.</summary>
    public bool Provenance { get; init; } = true;

    /// <summary>Whether each platform needs a list of what is in it (SPDX or CycloneDX). Default: yes.</summary>
    public bool Sbom { get; init; } = true;

    /// <summary>The builder that the provenance must name; null to accept any.</summary>
    public string? Builder { get; init; }

    /// <summary>The repository of sources that the provenance must name, such as <c>https://github.com/acme/shop</c>; null to accept any.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// The repository that the signature must name, for images that are copied to another registry after they were signed; null for the one
    /// that the image is taken from. A signature that was copied from another image's repository is refused.
    /// </summary>
    public string? SignedAs { get; init; }

    /// <summary>Signed by the job of a workflow on GitHub, without any key.</summary>
    /// <param name="repository">Owner and name, such as <c>acme/shop</c>.</param>
    /// <param name="workflow">The workflow's file name, such as <c>release.yml</c>.</param>
    /// <param name="refs">The branches or tags it may have run on; <c>*</c> stands for any characters. Such as <c>refs/tags/v*</c>.</param>
    public static KeylessSignature ByWorkflow(string repository, string workflow, string refs) => new(
        $"^https://github\\.com/{Regex.Escape(repository)}/\\.github/workflows/{Regex.Escape(workflow)}@{Regex.Escape(refs).Replace(@"\*", "[^@]*", StringComparison.Ordinal)}$",
        "https://token.actions.githubusercontent.com");

    internal abstract IEnumerable<(bool, string, string)> Rules();
}

/// <summary>Signed with a private key.</summary>
/// <param name="PublicKey">The public half: a file, relative to the repository's root.</param>
public sealed record KeySignature(string PublicKey) : SignaturePolicy
{
    /// <summary>Whether the signature must be in the public log (Rekor) too. Default: no, so that nothing but the registry is needed.</summary>
    public bool Transparency { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() => [(PublicKey.Length > 0, "Signature.PublicKey", "a file is needed")];
}

/// <summary>Signed by an identity, for which an issuer vouched when it signed. The public log shows it.</summary>
/// <param name="IdentityPattern">A regular expression that is anchored with <c>^</c> and <c>$</c>.</param>
/// <param name="Issuer">The issuer's address.</param>
public sealed record KeylessSignature(string IdentityPattern, string Issuer) : SignaturePolicy
{
    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        // Without anchors any address that contains the expected one would do.
        (IdentityPattern is ['^', _, .., '$'], "Signature.IdentityPattern", "the expression must begin with ^ and end with $"),
        (Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) && issuer.Scheme == "https", "Signature.Issuer", "an https address is needed"),
    ];
}
