using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Releases.Making;
using Pipeline.Systems;
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
            yield return new ReleaseCheck($"environment {name}", cancellation => ServesAsync(systems, systems.Systems.First(x => x.Name == systems.SystemName), environment, cancellation));
        }
    }

    /// <summary>All images are scanned, with a verdict that they passed, and signed as the system asks for.</summary>
    private static async Task<string> ProveAsync(ISelectImages build, CancellationToken cancellation)
    {
        var images = ImageSelection.Pushed(build);
        var signature = build is ISign { PublicKey: { } key } ? new KeySignature(Path.GetFullPath(key, Nuke.Common.EnvironmentInfo.WorkingDirectory)) : ImageSelection.Policy(build);
        var verification = new ReleaseVerification("the release", new Verified { Scanned = true }, signature, Nuke.Common.NukeBuild.RootDirectory)
        {
            Verdicts = () => ScanVerdict.Read(ScanSetup.Verdicts),
            CredentialOf = RegistryRun.CredentialsOf(build),
        };
        var all = images.ToDictionary(x => x.ToString(), x => x.ToString());
        await verification.VerifyAsync(new Release("0.0.0", "sha256:" + new string('0', 64)) { Images = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, all) }, _ => { }, cancellation);
        return $"{images.Length} images are scanned, signed and verified";
    }

    /// <summary>The environment serves what was pushed.</summary>
    private static async Task<string> ServesAsync(IHaveSystems build, SystemDefinition system, DeployEnvironment environment, CancellationToken cancellation)
    {
        var pushed = BuiltImages.Read(ImageRun.PushedFile(system.Name))?.Images.ToDictionary(x => x.Name, x => x.Digest)
            ?? throw PipelineException.Refused($"What was pushed of system {system.Name} is not known", ImageRun.PushedFile(system.Name), null, "push its images first: ./build.sh PushImages");
        var observed = await Selection.At(build, system, environment).Host.ObserveAsync(cancellation);
        if (observed.Serving is not { Answers: true } serving)
            throw PipelineException.Refused($"Nothing serves in {environment.Name}", null, null, $"deploy there first: ./build.sh Deploy --system {system.Name} --env {environment.Name}");
        var others = (serving.Rollout.Release.Images ?? System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty)
            .Where(x => !pushed.TryGetValue(x.Key, out var digest) || ImageReference.Parse(x.Value).Digest?.ToString() != digest).Select(x => x.Key).ToList();
        return others.Count == 0 && serving.Rollout.Release.Images is { Count: > 0 } ? $"serves {serving.Rollout.Release.Version}, which is what was pushed" : throw PipelineException.Refused(
            $"{environment.Name} serves something else than what was pushed", null, $"{serving.Rollout.Release.Version}{(others.Count == 0 ? " has no images" : $": {string.Join(", ", others)}")}", $"deploy there first: ./build.sh Deploy --system {system.Name} --env {environment.Name}");
    }
}
