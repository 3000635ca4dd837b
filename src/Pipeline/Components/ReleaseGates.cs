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
            yield return new ReleaseCheck($"environment {name}", cancellation => ProvedAsync(system.Name, name, ImageRun.PushedFile(system.Name), () => Selection.At(systems, system, environment).Host, cancellation));
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

    /// <summary>The environment's journal says that what was pushed came to serve there, and was not rolled back from; something newer may serve by now.</summary>
    /// <exception cref="PipelineException">It does not, or its record was changed: exit 3.</exception>
    internal static async Task<string> ProvedAsync(string system, string environment, string pushedFile, Func<IDeployHost> host, CancellationToken cancellation)
    {
        var pushed = BuiltImages.Read(pushedFile)?.Images.ToDictionary(x => x.Name, x => x.Digest)
            ?? throw PipelineException.Refused($"What was pushed of system {system} is not known", pushedFile, null, "push its images first: ./build.sh PushImages");
        var deploy = $"deploy there first: ./build.sh Deploy --system {system} --env {environment}";
        var record = await host().ReadAsync(cancellation);
        // The release with these images, as the journal has it; what becomes of its bytes there is asked of the one rule.
        if (record.History.Line.Concat(record.History.Rollouts).FirstOrDefault(x => IsPushed(x.Rollout.Release, pushed)) is not { Rollout.Release: var release })
            throw PipelineException.Refused($"{environment} has never had what was pushed", null, Last(record.History, pushed), deploy);
        var answer = ProvedRelease.Answer(environment, record, release);
        return answer.Refusal is null ? answer.Said : throw new PipelineException(Engine.ExitCode.Refused, answer.Refusal);
    }

    private static bool IsPushed(Release release, Dictionary<string, string> pushed) => release.Images is { Count: > 0 } && Others(release, pushed).Count == 0;

    private static List<string> Others(Release release, Dictionary<string, string> pushed) =>
        [.. (release.Images ?? ImmutableSortedDictionary<string, string>.Empty).Where(x => !pushed.TryGetValue(x.Key, out var digest) || ImageReference.Parse(x.Value).Digest?.ToString() != digest).Select(x => x.Key)];

    private static string Last(ReleaseHistory history, Dictionary<string, string> pushed) => history.Current?.Rollout.Release is not { } serving
        ? "nothing serves there, by its journal"
        : $"{serving.Version} serves there{(Others(serving, pushed) is { Count: > 0 } others ? $", with another {string.Join(", ", others)}" : " and has no images")}";
}
