using System.Collections.Immutable;
using Nuke.Common;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Releases.Making;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;

namespace Pipeline.Components;

/// <summary>What a release asks of images and environments, where it is told to.</summary>
internal static class ReleaseGates
{
    /// <exception cref="PipelineException">The build has no images, or no such environment: exit 2.</exception>
    public static IEnumerable<ReleaseCheck> Of(IMakeReleases build)
    {
        if (build.ProvedImages)
        {
            if (build is not ISelectImages { } images)
                throw PipelineException.WrongUse("This build has no images to prove", "--proved-images", next: "leave it out");
            yield return new ReleaseCheck("images", cancellation => ProveAsync(images, cancellation));
        }

        foreach (var name in build.ProvedIn)
        {
            if (build is not IHaveSystems { } systems || systems.Systems.FirstOrDefault(x => x.Name == systems.SystemName)?.Environments.FirstOrDefault(x => x.Name == name) is not { } environment)
                throw PipelineException.WrongUse($"There is no environment `{name}` of the system", "--proved-in", next: "name environments of --system");
            var system = systems.Systems.First(x => x.Name == systems.SystemName);
            yield return new ReleaseCheck($"environment {name}", cancellation => ServesAsync(system.Name, name, ImageRun.PushedFile(system.Name), () => Selection.At(systems, system, environment).Host, cancellation));
        }
    }

    /// <summary>All images are scanned, with a verdict that they passed, and signed as the system asks for.</summary>
    private static Task<string> ProveAsync(ISelectImages build, CancellationToken cancellation) => ProveAsync(
        ImageSelection.Pushed(build),
        new ReleaseVerification("the release", new Verified { Scanned = true }, build is ISign sign ? ImageSelection.Required(sign) : ImageSelection.Policy(build), NukeBuild.RootDirectory)
        {
            Verdicts = () => ScanVerdict.Read(ScanSetup.Verdicts),
            CredentialOf = RegistryRun.CredentialsOf(build),
        },
        cancellation);

    /// <exception cref="PipelineException">One is not proved: exit 3.</exception>
    internal static async Task<string> ProveAsync(ImmutableArray<ImageReference> images, ReleaseVerification verification, CancellationToken cancellation)
    {
        var all = images.ToImmutableSortedDictionary(x => x.ToString(), x => x.ToString(), StringComparer.Ordinal);
        await verification.VerifyAsync(new Release("0.0.0", "sha256:" + new string('0', 64)) { Images = all }, _ => { }, cancellation);
        return $"{images.Length} images are scanned, signed and verified";
    }

    /// <summary>The environment serves what was pushed.</summary>
    /// <exception cref="PipelineException">It serves something else, or nothing: exit 3.</exception>
    internal static async Task<string> ServesAsync(string system, string environment, string pushedFile, Func<IDeployHost> host, CancellationToken cancellation)
    {
        var pushed = BuiltImages.Read(pushedFile)?.Images.ToDictionary(x => x.Name, x => x.Digest)
            ?? throw PipelineException.Refused($"What was pushed of system {system} is not known", pushedFile, null, "push its images first: ./build.sh PushImages");
        var deploy = $"deploy there first: ./build.sh Deploy --system {system} --env {environment}";
        if ((await host().ObserveAsync(cancellation)).Serving is not { Answers: true } serving)
            throw PipelineException.Refused($"Nothing serves in {environment}", null, null, deploy);
        var release = serving.Rollout.Release;
        var images = release.Images ?? ImmutableSortedDictionary<string, string>.Empty;
        var others = images.Where(x => !pushed.TryGetValue(x.Key, out var digest) || ImageReference.Parse(x.Value).Digest?.ToString() != digest).Select(x => x.Key).ToList();
        return others.Count == 0 && images.Count > 0 ? $"serves {release.Version}, which is what was pushed" : throw PipelineException.Refused(
            $"{environment} serves something else than what was pushed", null, $"{release.Version}{(others.Count == 0 ? " has no images" : $": {string.Join(", ", others)}")}", deploy);
    }
}
