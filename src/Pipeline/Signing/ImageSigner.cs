using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>Signs digests: with a private key, or with the identity of the running job on GitHub.</summary>
/// <param name="Key">A file or the address of a key service; null to sign without a key.</param>
/// <param name="Password">What decrypts the key; handed over in the environment.</param>
/// <param name="Transparency">Whether a signature by key is entered into the public log.</param>
internal sealed record ImageSigner(string? Key, string? Password, bool Transparency)
{
    /// <summary>Decides how images are signed here.</summary>
    /// <param name="key">What <c>--signing-key</c> says.</param>
    /// <param name="password">Its password.</param>
    /// <param name="policy">Whose signature will be asked for.</param>
    /// <param name="environment">Reads a variable of the environment.</param>
    /// <exception cref="PipelineException">Nothing to sign with: exit 2.</exception>
    public static ImageSigner Choose(string? key, string? password, SignaturePolicy? policy, Func<string, string?> environment)
    {
        if (key is not null)
        {
            if (policy is KeylessSignature)
                throw PipelineException.WrongUse("The system's images are signed by a workflow, not with a key", "--signing-key", next: "leave it out in the workflow, or change the system's Signature");
            if (!key.Contains("://", StringComparison.Ordinal) && !File.Exists(key))
                throw PipelineException.WrongUse("There is no signing key", key, next: "make one: ./build.sh GenerateSigningKey --signing-key <file>.key");
            return new ImageSigner(key, password ?? "", policy is KeySignature { Transparency: true });
        }

        if (policy is KeySignature)
            throw PipelineException.WrongUse("The system's images are signed with a key, and none was given", "--signing-key", next: "name the private key's file; its password is in SIGNING_PASSWORD");
        if (environment("ACTIONS_ID_TOKEN_REQUEST_URL") is null)
            throw PipelineException.WrongUse(
                "Images can be signed without a key only by a job on GitHub that may ask for its identity", "--signing-key",
                environment("GITHUB_ACTIONS") is null ? "this is not such a job" : "the job lacks the permission id-token: write", "give a key: --signing-key <file>");
        return new ImageSigner(null, null, true);
    }

    /// <summary>Signs one image and all manifests of its index, so that one platform's digest alone can be verified too.</summary>
    /// <exception cref="PipelineException">cosign is missing, the key or its password is wrong, or the registry refuses: exit 1.</exception>
    public async Task SignAsync(ImageReference image, CancellationToken cancellation)
    {
        if (image.Digest is not { } digest)
            throw PipelineException.WrongUse("Only a digest can be signed", image.ToString(), "a tag may be moved", "write <image>@sha256:…");
        var reference = image.At(digest).ToString();
        var command = Cosign.Sign(reference, Key, Transparency);
        if (Password is not null)
            command = command.With(Cosign.PasswordVariable, Password);
        var (code, output, error) = await ProcessRunner.CaptureAsync(command, cancellation);
        if (code == 0)
            return;
        throw error.Contains("decrypt", StringComparison.OrdinalIgnoreCase)
            ? PipelineException.Failed("The signing key cannot be decrypted", Key, "the password is wrong", "give it in SIGNING_PASSWORD, or in the file that SIGNING_PASSWORD_FILE names")
            : PipelineException.Failed(
                "An image could not be signed", reference, RegistryFailure.LastLine(error), "see that the registry is up and that you may push to it (docker login)",
                [.. (error + "\n" + output).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(10)]);
    }
}
