using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Signing;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;

namespace Pipeline.Deployment;

/// <summary>The door that the images of a release pass before anything of it starts.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Policy">What it asks for; null: nothing.</param>
/// <param name="Signature">Whose signature, where the policy does not say.</param>
/// <param name="Root">The repository's root, which the path of a public key starts from.</param>
internal sealed record ReleaseVerification(string Environment, Verified? Policy, SignaturePolicy? Signature, string Root)
{
    /// <summary>The verdicts of scans that are known here.</summary>
    public Func<ImmutableArray<ScanVerdict>> Verdicts { get; init; } = () => [];

    /// <summary>Who the deployer is for a registry; null for nobody.</summary>
    public Func<string, CancellationToken, Task<RegistryCredential?>> CredentialOf { get; init; } = CredentialSearch.OfThisUser().FindAsync;

    /// <summary>The clock, which says how old a verdict is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is asked for, in words.</summary>
    public override string ToString() => Policy is null
        ? $"verify nothing: environment {Environment} asks for no proof of its images (Verified)"
        : $"verify that each image is signed{(Policy.Scanned ? " and has passed a scan" : "")}{(Policy.ScannedWithin is { } age ? $" within {Text(age)}" : "")}, and that none was found bad";

    /// <summary>Verifies the images of a release.</summary>
    /// <exception cref="PipelineException">One is not as the environment asks: exit 3. It could not be asked: exit 1.</exception>
    public async Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation)
    {
        if (Policy is not { } policy)
        {
            say($"nothing: environment {Environment} asks for no proof");
            return;
        }

        var signature = policy.Signature ?? Signature ?? throw PipelineException.Refused(
            $"Environment {Environment} asks for signed images, and nothing says whose signature", $"Environments[{Environment}].Verified", null,
            "set Signature there or in the system's definition, or give --public-key <file>");
        var verdicts = Verdicts().ToDictionary(x => x.Digest);
        var refused = new List<Diagnostic>();
        PipelineException? unasked = null;
        foreach (var (name, text) in release.Images ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            var image = ImageReference.Parse(text);
            if (image.Digest is not { } digest)
            {
                refused.Add(new Diagnostic(
                    $"Image {name} is not proved, and environment {Environment} asks for it", text, "it was built here and is in no registry, so nobody has signed it",
                    "push, sign and deploy its digest (PushImages, SignImages), or deploy to an environment without Verified"));
                continue;
            }

            if (Scan(policy, name, text, verdicts.GetValueOrDefault(digest.ToString())) is { } wrong)
                refused.Add(wrong);
            say($"asking for the signature of {name}");
            try
            {
                await SignedAsync(signature, image, cancellation);
            }
            catch (PipelineException e) when (e.Code is Engine.ExitCode.Refused)
            {
                refused.Add(e.Diagnostic);
            }
            catch (PipelineException e)
            {
                unasked ??= e;
            }
        }

        if (refused.Count > 0)
            throw Refusals.Of($"The images of the release do not prove what environment {Environment} asks for", refused);
        if (unasked is not null)
            throw unasked;
        say($"{string.Join(", ", release.Images?.Keys ?? [])} {(policy.Scanned ? "signed and scanned" : "signed")}");
    }

    private Diagnostic? Scan(Verified policy, string name, string image, ScanVerdict? verdict) => verdict switch
    {
        { Passed: false } => new Diagnostic($"Image {name} was scanned and must not be deployed", image, $"{verdict.Found} ({verdict.At:u})", "mend what was found, or excuse it with a reason and an end, and scan again: ./build.sh ScanImages"),
        null when policy.Scanned => new Diagnostic($"Image {name} was not scanned", image, "no verdict of ScanImages about this digest is here", "scan it, in this run or in a job before: ./build.sh ScanImages"),
        { At: var at } when policy.ScannedWithin is { } age && Time.GetUtcNow() - at > age => new Diagnostic(
            $"The scan of image {name} is too old", image, $"it was scanned at {at:u}, more than {Text(age)} ago: weaknesses that are known since were not looked for", "scan it again: ./build.sh ScanImages"),
        _ => null,
    };

    private static string Text(TimeSpan age) => age.TotalDays >= 2 ? $"{age.TotalDays:0.#} days" : $"{age.TotalHours:0.#} hours";

    private async Task SignedAsync(SignaturePolicy signature, ImageReference image, CancellationToken cancellation)
    {
        var credential = await CredentialOf(image.Registry, cancellation);
        using var access = RegistryAccess.For(image.Registry, credential);
        await new ImageVerifier(signature, Root) { Access = access }.VerifyAsync(image, cancellation);
    }
}
