using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Signing;
using Pipeline.Systems.Images;
using Pipeline.Tools;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Signs images and refuses those that are not signed as they must be.</summary>
public interface ISign : ISelectImages
{
    /// <summary>What images are signed with.</summary>
    [Parameter("Private key that images are signed with: a file, or an address such as awskms://…; without it, a workflow's identity on GitHub signs")]
    string? SigningKey => TryGetValue(() => SigningKey);

    /// <summary>What decrypts the key.</summary>
    [Parameter("Password of the signing key")]
    [Secret]
    string? SigningPassword => TryGetValue(() => SigningPassword);

    /// <summary>What images are verified with.</summary>
    [Parameter("Public key that images must be signed with, instead of what the system's definition asks for")]
    string? PublicKey => TryGetValue(() => PublicKey);

    /// <summary>Who must have built the images.</summary>
    [Parameter("Builder that provenance must name, instead of the one that the system's definition asks for")]
    string? RequiredBuilder => TryGetValue(() => RequiredBuilder);

    /// <summary>What the images must be built from.</summary>
    [Parameter("Repository of sources that provenance must name, such as https://github.com/acme/shop, instead of the one that the system's definition asks for")]
    string? RequiredSource => TryGetValue(() => RequiredSource);

    /// <summary>Signs what was pushed.</summary>
    Target SignImages => _ => _
        .Description("Sign the pushed images by digest: with --signing-key, or as a workflow on GitHub without any key")
        .TryAfter<IImages>(x => x.PushImages, x => x.IndexImages)
        .TryAfter<IScan>(x => x.ScanImages)
        .Notes(x => x
            .Permissions(
                Scopes.IdToken.Write("sign as this workflow, without a key"),
                Scopes.Packages.Write("put signatures beside the images"))
            .NeedsTool(KnownTools.Cosign)
            .NeedsAction("sigstore/cosign-installer", "Install cosign"))
        .Requires(() => Signer() != null)
        .Executes(async () =>
        {
            var signer = Signer();
            foreach (var image in ImageSelection.Pushed(this))
            {
                await signer.SignAsync(image, BuildCancellation.Token);
                Log.Information("signed {Image}", image.ToString());
            }
        });

    /// <summary>Verifies what was pushed, as a deployment will.</summary>
    Target VerifyImages => _ => _
        .Description("Verify signature, provenance and SBOM of images by digest; exit code 3 when one is refused")
        .TryAfter<IImages>(x => x.PushImages, x => x.IndexImages)
        .After(SignImages)
        .Notes(x => x
            .Permissions(Scopes.Packages.Read("read images and signatures"))
            .NeedsTool(KnownTools.Cosign)
            .NeedsAction("sigstore/cosign-installer", "Install cosign"))
        .Requires(() => Policy() != null)
        .Executes(async () =>
        {
            var verifier = new ImageVerifier(Policy(), RootDirectory);
            foreach (var image in ImageSelection.Pushed(this))
            {
                var verified = await verifier.VerifyAsync(image, BuildCancellation.Token);
                Log.Information("verified {Image}: signed by {Signer}", verified.Reference, verified.SignedBy);
                foreach (var (platform, provenance) in verified.Provenance)
                    Log.Information("  {Platform} built by {Builder} from {Revision}", platform, provenance.Builder ?? "a builder without a name", provenance.Revision ?? "no known commit");
            }
        });

    /// <summary>Makes a key pair.</summary>
    Target GenerateSigningKey => _ => _
        .Description("Make a key pair to sign images with; its place is --signing-key <file>.key")
        .Requires(() => SigningKey)
        .Executes(async () =>
        {
            var (publicKey, password) = await SigningKeyFile.CreateAsync(PathOf(SigningKey!), SigningPassword, BuildCancellation.Token);
            Log.Information("The public key is {PublicKey}: commit it, and name it in the system's Signature", publicKey);
            if (password is not null)
                Log.Information("The password is in {File}, for nobody else to read: SIGNING_PASSWORD_FILE={File} signs with it", password, password);
        });

    private ImageSigner Signer() => ImageSigner.Choose(
        SigningKey is null ? null : PathOf(SigningKey), SigningPassword, ImageSelection.Policy(this), Environment.GetEnvironmentVariable);

    private SignaturePolicy Policy() => ImageSelection.Required(this) ?? throw PipelineException.WrongUse(
        "Nothing says whose signature the images must carry", "--public-key", next: "set Signature in the system's definition, or give --public-key <file>");

    private static string PathOf(string key) => key.Contains("://", StringComparison.Ordinal) ? key : Path.GetFullPath(key, EnvironmentInfo.WorkingDirectory);
}
