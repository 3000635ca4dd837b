using System.Collections.Immutable;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Images;
using Pipeline.Images.Packages;
using Pipeline.Registries;
using Pipeline.Signing;
using Pipeline.Systems.Images;
using Pipeline.Workflows.Model;
using Serilog;

namespace Pipeline.Components;

/// <summary>What the targets of <see cref="IImages"/> do.</summary>
internal static class ImageRun
{
    /// <summary>Where definitions, results and digests are kept.</summary>
    public static AbsolutePath Folder => NukeBuild.TemporaryDirectory / "images";

    /// <summary>The action keeps the builder's program in a cache that pull requests may write to; a release takes it from its own source.</summary>
    public static TextMap BuilderInputs => new() { ["cache-binary"] = false };

    // Less than this and a build ends in the middle of a layer: 1 GiB.
    private const long NeededSpace = 1L << 30;

    /// <summary>The digests that travel on.</summary>
    public static AbsolutePath PushedFile(string system) => Folder / $"{system}.json";

    /// <summary>The digests of what is in this machine's engine.</summary>
    public static AbsolutePath LocalFile(string system) => Folder / "local" / $"{system}.json";

    public static bool IsValid(IImages build)
    {
        _ = build.Mirror;
        _ = PlatformsOf(build);
        ImagePlan.Check(build.SystemWithImages, build.Only);
        return true;
    }

    public static bool HasMirror(IImages build) => build.Mirror switch
    {
        null => throw PipelineException.WrongUse("There is no mirror to prepare", "--mirror", next: $"name one of: {string.Join(", ", build.MirrorNames)}"),
        { Prepare: null } mirror => throw PipelineException.WrongUse($"Mirror {mirror.Name} makes no images by itself", "--mirror"),
        _ => true,
    };

    public static bool HasRegistry(IImages build) => RegistryRun.PathOf(build) is not null && RegistryRun.OptionsOf(build) is not null
        ? build.Tags.All(x => ImageReference.Parse("x:" + x, "--tags").Tag == x)
        : throw PipelineException.WrongUse("Where the images go to is not known", "--registry", next: "give one, such as ghcr.io/acme/shop, or set Registry in the system's definition");

    public static Task PrepareMirrorAsync(IImages build) =>
        ProcessRunner.RunAsync(build.Mirror!.Prepare!.In(NukeBuild.RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);

    public static bool HasLocks(IImages build) => Locking(build).Resolvers.Count > 0 ? true : throw PipelineException.WrongUse(
        $"System {build.SystemWithImages.Name} has no packages to lock", build.Mirror is null ? "--system" : "--mirror", next: "add Locks to an image under build/Systems");

    public static Task LockPackagesAsync(IImages build) => Locking(build).RunAsync(x => Log.Information("{Line}", x), BuildCancellation.Token);

    private static PackageLocking Locking(IImages build) => new(NukeBuild.RootDirectory, build.SystemWithImages, build.Mirror, Folder / "locks");

    public static async Task<string> DefinitionAsync(IImages build, bool push)
    {
        using var engine = await DockerEngine.ConnectAsync(default);
        var plan = await PlanAsync(build, engine);
        return Build(build, plan, push).Definition(await Builder.FindAsync(default), await RevisionOf.FolderAsync(NukeBuild.RootDirectory, default));
    }

    public static async Task BuildAsync(IImages build)
    {
        using var engine = await DockerEngine.ConnectAsync(BuildCancellation.Token);
        await PrepareAsync(build);
        var plan = await PlanAsync(build, engine);
        var existing = build.Rebuild ? [] : await FindAsync(plan, x => LocalAsync(engine, $"{LocalRepository(plan, x.Image)}:{x.Tag}"));
        if (existing.Count < plan.Images.Length)
            await engine.RequireSpaceAsync(NeededSpace, BuildCancellation.Token);
        var images = await Build(build, plan, push: false).RunAsync(existing);
        images.Write(LocalFile(plan.System.Name));
        Report(images);
    }

    public static async Task PushAsync(IImages build)
    {
        using var engine = await DockerEngine.ConnectAsync(BuildCancellation.Token);
        await PrepareAsync(build);
        var plan = await PlanAsync(build, engine);
        using var registry = await OpenAsync(build);
        var existing = build.Rebuild ? [] : await FindAsync(plan, x => ProvedAsync(build, registry, ImageReference.Parse($"{RegistryRun.PathOf(build)}/{x.Image.Name}:{x.Tag}")));
        if (existing.Count < plan.Images.Length)
        {
            await engine.RequireSpaceAsync(NeededSpace, BuildCancellation.Token);
            await RegistryRun.SignInAsync(build);
        }

        var images = await Build(build, plan, push: true).RunAsync(existing);
        if (plan.Images.Any(x => x.IsPart))
        {
            // What is complete is another file: an older one must not be taken for what is pushed in parts now.
            File.Delete(PushedFile(plan.System.Name));
            images.Write(Parts / $"{plan.System.Name}-{string.Join('_', plan.Images[0].Platforms.Select(x => x.ToString().Replace('/', '-')))}.json");
            Report(images);
            return;
        }

        DeleteParts(plan.System.Name);
        await FinishAsync(build, registry, images);
    }

    public static async Task IndexAsync(IImages build)
    {
        var system = build.SystemWithImages;
        using var registry = await OpenAsync(build);
        var parts = PartsOf(system.Name).Select(x => x.Images).ToList();
        if (parts.Count == 0)
        {
            await FinishAsync(build, registry, BuiltImages.Read(PushedFile(system.Name)) ?? throw PipelineException.Failed(
                "There is nothing to make an image of", Parts, "no part was pushed", "run PushImages first"));
            return;
        }

        var images = new List<BuiltImage>();
        await RegistryRun.SignInAsync(build);
        foreach (var index in ImageParts.Combine(system, parts))
        {
            var name = $"{index.Repository}:{index.Tag}";
            // Whoever may write to the registry may have put something else under this name: only what is made of these parts is taken.
            if (!index.IsKnown || await RemoteAsync(registry, name) is not { } digest || !await registry.IsMadeOfAsync(index.At(digest), index.Sources, BuildCancellation.Token))
            {
                await ProcessRunner.RunAsync(Buildx.CreateIndex(name, index.Sources.AsSpan()), null, BuildCancellation.Token);
                digest = await RemoteAsync(registry, name) ?? throw PipelineException.Failed($"The registry does not have {name}, which was just pushed", name);
                if (!await registry.IsMadeOfAsync(index.At(digest), index.Sources, BuildCancellation.Token))
                    throw PipelineException.Refused("Another image took the name while an image was put together", name, $"{digest} is not made of the parts that were pushed", "find out who writes to this registry; then do it again");
            }

            images.Add(new BuiltImage(index.Name, index.Repository, digest, index.Platforms, index.Inputs, true, index.Tag));
        }

        await FinishAsync(build, registry, new BuiltImages(system.Name, [.. images]));
    }

    public static async Task CleanEngineAsync(IImages build)
    {
        var system = build.SystemWithImages.Name;
        using var engine = await DockerEngine.ConnectAsync(BuildCancellation.Token);
        var known = new[] { LocalFile(system), PushedFile(system) }.SelectMany(x => BuiltImages.Read(x)?.Images.Select(y => y.Digest) ?? []);
        var plan = await engine.PlanPruneAsync(
            system, new PruneScope([.. known, .. build.DeployedDigests ?? [], .. build.KeepDigests ?? []], build.Volumes), BuildCancellation.Token);
        foreach (var (item, why) in plan.Keep)
            Log.Information("stays    {Item}: {Why}", item.ToString(), why);
        foreach (var item in plan.Remove)
            Log.Information("{What} {Item}", build.DryRun ? "would go" : "goes    ", item.ToString());
        foreach (var (item, why) in build.DryRun ? [] : await engine.PruneAsync(plan, BuildCancellation.Token))
            Log.Warning("{Item} stays: {Why}", item.ToString(), why);
    }

    /// <summary>The digests of complete images are handed on. People's names come later, see <see cref="ITagImages"/>.</summary>
    private static async Task FinishAsync(IImages build, RegistryClient registry, BuiltImages images)
    {
        foreach (var image in images.Images)
            await registry.MarkUsedAsync(ImageReference.Parse(image.Reference), TimeProvider.System.GetUtcNow(), BuildCancellation.Token);
        HandOn(images);
        if (build.Tags.Length > 0)
            Log.Information("{Tags}: TagImages gives it, once the images are scanned, signed and verified", string.Join(", ", build.Tags));
    }

    /// <summary>Writes down the digests that travel on.</summary>
    public static void HandOn(BuiltImages images)
    {
        images.Write(PushedFile(images.System));
        foreach (var image in images.Images)
        {
            StepOutput.Set($"{image.Name}-name", image.Repository);
            StepOutput.Set($"{image.Name}-digest", image.Digest);
        }

        Report(images);
    }

    private static AbsolutePath Parts => Folder / "parts";

    // The file's name may begin like that of another system; what it says in it counts.
    private static List<(string File, BuiltImages Images)> PartsOf(string system) => Directory.Exists(Parts)
        ? [.. Directory.GetFiles(Parts, system + "-*.json").Select(x => (x, BuiltImages.Read(x)!)).Where(x => x.Item2.System == system)]
        : [];

    /// <summary>Whether parts were pushed of which no image was made yet.</summary>
    public static bool HasParts(string system) => PartsOf(system).Count > 0;

    private static void DeleteParts(string system)
    {
        foreach (var (file, _) in PartsOf(system))
            File.Delete(file);
    }

    private static ImageBuild Build(IImages build, ImagePlan plan, bool push) => new(
        NukeBuild.RootDirectory, plan, new ImageBuildOptions
        {
            RepositoryOf = x => push ? $"{RegistryRun.PathOf(build)}/{x.Name}" : LocalRepository(plan, x),
            Folder = Folder / "bake",
            Push = push,
            Version = build.Tags.FirstOrDefault(),
            Platforms = PlatformsOf(build),
            Mirror = build.Mirror,
            NoCache = build.Rebuild,
            BuilderId = build.BuilderId ?? WorkflowOf(Environment.GetEnvironmentVariable),
            ReadsCaches = !build.SkipCaches,
            WritesCaches = build.WriteCaches,
            Warn = x => Log.Warning("{Warning}", x),
        },
        x => Log.Information("{Line}", x), BuildCancellation.Token);

    // Before the plan: what they make is part of the contexts, and so of the digests.
    private static async Task PrepareAsync(IImages build)
    {
        foreach (var command in ImagePlan.Sort(build.SystemWithImages, build.Only).SelectMany(x => x.Prepare))
            await ProcessRunner.RunAsync(command.In(NukeBuild.RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
    }

    private static Task<ImagePlan> PlanAsync(IImages build, DockerEngine engine)
    {
        var builder = new Lazy<Task<Builder>>(() => Builder.FindAsync(BuildCancellation.Token));
        return ImagePlan.MakeAsync(NukeBuild.RootDirectory, build.SystemWithImages, build.Only, PlatformsOf(build), build.Mirror, DigestAsync);

        // Only the engine's own builder takes what the engine has; others ask the registry, which may have a newer one.
        async Task<string?> DigestAsync(string reference) =>
            ((await builder.Value).IsEngine ? await LocalAsync(engine, reference) : null) ?? await BaseAsync(build, reference);
    }

    private static async Task<Dictionary<string, string>> FindAsync(ImagePlan plan, Func<PlannedImage, Task<string?>> digestOf)
    {
        var looks = plan.Images.Where(x => x.IsKnown).Select(async x => (x.Image.Name, Digest: await digestOf(x))).ToList();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var look in looks)
            if (await look is { Digest: { } digest } image)
                found[image.Name] = digest;
        return found;
    }

    private static ImmutableArray<Platform>? PlatformsOf(IImages build) =>
        build.Platforms is { Length: > 0 } names ? [.. names.SelectMany(x => x.Split(',')).Select(x => Platform.Parse(x.Trim(), "--platforms")).Distinct()] : null;

    private static string LocalRepository(ImagePlan plan, Image image) => $"{plan.System.Name}/{image.Name}";

    private static async Task<string?> LocalAsync(DockerEngine engine, string reference) => (await engine.FindImageAsync(reference, BuildCancellation.Token))?.Id;

    /// <summary>The digest of a base image in its registry; null when that cannot be told here, such as without a network.</summary>
    private static async Task<string?> BaseAsync(IImages build, string reference)
    {
        try
        {
            var image = ImageReference.Parse(reference);
            var options = RegistryRun.OptionsOf(build) with { Retries = new RegistryRetries(TimeProvider.System) { Total = TimeSpan.FromSeconds(10) } };
            // The user of --registry is known there alone.
            if (image.Registry != (RegistryRun.PathOf(build) is { } own ? ImageReference.Parse(own + "/x").Registry : null))
                options = options with { User = null, Password = null };
            using var registry = await RegistryClient.OpenAsync(image.Registry, options, BuildCancellation.Token);
            return (await registry.FindAsync(image, BuildCancellation.Token))?.ToString();
        }
        catch (PipelineException e) when (e.Code == ExitCode.Failed) // the plan says that it is not known
        {
            return null;
        }
    }

    private static Task<string?> ProvedAsync(IImages build, RegistryClient registry, ImageReference name) => ProvedAsync(
        registry, name, build is ISign sign ? ImageSelection.Required(sign) : build.SystemWithImages.Signature, NukeBuild.RootDirectory,
        async () => RegistryAccess.For(name.Registry, await RegistryRun.CredentialsOf(build)(name.Registry, BuildCancellation.Token)));

    /// <summary>What there is under a tag of inputs, where it is as a signature policy asks; null where it has to be built. Whoever may push may have planted it.</summary>
    internal static async Task<string?> ProvedAsync(RegistryClient registry, ImageReference name, SignaturePolicy? policy, string root, Func<Task<RegistryAccess>> signIn)
    {
        if (await registry.FindAsync(name, BuildCancellation.Token) is not { } digest)
            return null;
        if (policy is null)
            return digest.ToString();
        try
        {
            using var access = await signIn();
            await new ImageVerifier(policy, root) { Access = access }.VerifyAsync(name.At(digest), BuildCancellation.Token);
            return digest.ToString();
        }
        catch (PipelineException e) when (e.Code is ExitCode.Refused or ExitCode.Failed) // building again is always right
        {
            Log.Information("{Image} is built again, because what the registry has is not proved: {What}", name.ToString(), e.Diagnostic.What);
            return null;
        }
    }

    // owner/name/.github/workflows/release.yml@refs/tags/v1: which run it was changes, the file does not.
    internal static string? WorkflowOf(Func<string, string?> variable) =>
        variable("GITHUB_WORKFLOW_REF") is { Length: > 0 } workflow ? $"{variable("GITHUB_SERVER_URL") ?? "https://github.com"}/{workflow.Split('@')[0]}" : null;

    private static async Task<string?> RemoteAsync(RegistryClient registry, string reference) =>
        (await registry.FindAsync(ImageReference.Parse(reference), BuildCancellation.Token))?.ToString();

    private static Task<RegistryClient> OpenAsync(IImages build) => RegistryRun.OpenAsync(build, ImageReference.Parse(RegistryRun.PathOf(build) + "/x", "--registry"));

    private static void Report(BuiltImages images)
    {
        foreach (var image in images.Images)
            Log.Information("{Reference} ({Platforms})", image.Pushed ? image.Reference : $"{image.Reference}, {image.Digest}", string.Join(", ", image.Platforms));
    }
}
