using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>Sigstore's cosign, 2.x. A password never stands among the arguments: it is in the variable <see cref="PasswordVariable"/>.</summary>
public static class Cosign
{
    /// <summary>The variable that cosign reads the password of a private key from.</summary>
    public const string PasswordVariable = "COSIGN_PASSWORD";

    /// <summary>Signs what a reference names, and every manifest below it.</summary>
    /// <param name="reference">By digest; a tag may have moved since.</param>
    /// <param name="key">A file, or an address of a key service such as <c>awskms://…</c>; null to sign with the identity of the running job.</param>
    /// <param name="transparency">Whether the signature is entered into the public log (Rekor). Without a key it always is.</param>
    public static Command Sign(string reference, string? key, bool transparency) => new Command("cosign", "sign", "--yes", "--recursive")
        .AddIf(key is not null, "--key", key!)
        .AddIf(key is not null && !transparency, "--tlog-upload=false")
        .Add(reference);

    /// <summary>Verifies that a signature by a key names this digest; prints the claims as JSON.</summary>
    public static Command VerifyByKey(string reference, string publicKey, bool transparency) =>
        new Command("cosign", "verify", "--output", "json", "--key", publicKey)
            // Says in so many words that the public log is not asked; the signature itself is checked all the same.
            .AddIf(!transparency, "--insecure-ignore-tlog=true")
            .Add(reference);

    /// <summary>Verifies that a signature by an identity, vouched for by an issuer, names this digest; prints the claims as JSON.</summary>
    /// <param name="reference">By digest.</param>
    /// <param name="identityPattern">A regular expression for the certificate's identity, anchored.</param>
    /// <param name="issuer">The issuer's address, to the letter.</param>
    public static Command VerifyByIdentity(string reference, string identityPattern, string issuer) => new(
        "cosign", "verify", "--output", "json", "--certificate-identity-regexp", identityPattern, "--certificate-oidc-issuer", issuer, reference);

    /// <summary>Makes a key pair, <c>prefix.key</c> and <c>prefix.pub</c>.</summary>
    public static Command GenerateKeyPair(string prefix) => new("cosign", "generate-key-pair", "--output-key-prefix", prefix);

    /// <summary>The public half of a key.</summary>
    public static Command PublicKey(string key) => new("cosign", "public-key", "--key", key);
}
