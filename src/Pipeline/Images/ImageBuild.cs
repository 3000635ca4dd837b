using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Images.Contexts;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>Builds the images of a plan, all in one bake, and leaves out those that are there already.</summary>
internal sealed class ImageBuild(string root, ImagePlan plan, ImageBuildOptions options, Action<string> say, CancellationToken cancellation)
{
    /// <summary>The bake definition that <see cref="RunAsync"/> would use if nothing were there yet.</summary>
    public string Definition(Builder builder, Revision? revision) => Definition(plan.Images, builder, revision, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Builds what is missing.</summary>
    /// <param name="existing">Digests of what is there, by the image's name.</param>
    /// <returns>Every image of the plan with its digest.</returns>
    /// <exception cref="PipelineException">A build failed: exit 1, and nothing has got a name that says it is complete.</exception>
    public async Task<BuiltImages> RunAsync(IReadOnlyDictionary<string, string> existing)
    {
        var missing = plan.Images.Where(x => !existing.ContainsKey(x.Image.Name)).ToImmutableArray();
        foreach (var image in plan.Images.Where(x => existing.ContainsKey(x.Image.Name)))
            say($"{image.Image.Name} {existing[image.Image.Name][7..19]} is there already: the same inputs");
        var digests = new Dictionary<string, string>(existing, StringComparer.Ordinal);
        if (missing.Length > 0)
            foreach (var (name, digest) in await BakeAsync(missing, existing))
                digests[name] = digest;
        return new BuiltImages(plan.System.Name, [.. plan.Images.Select(x => new BuiltImage(
            x.Image.Name, options.RepositoryOf(x.Image), digests[x.Image.Name], [.. x.Platforms.Select(y => y.ToString())],
            x.Inputs.ToString(), options.Push, x.Tag))]);
    }

    private async Task<Dictionary<string, string>> BakeAsync(ImmutableArray<PlannedImage> missing, IReadOnlyDictionary<string, string> existing)
    {
        // Both ask other programs, which takes longer than all else here.
        var (finding, asking) = (Builder.FindAsync(cancellation), RevisionOf.FolderAsync(root, cancellation));
        foreach (var image in missing)
            Warn(image);
        var (builder, revision) = (await finding, await asking);
        if (options.Push && revision is { Changed: true })
            options.Warn("The images are made of files that no commit has; their revision says so: commit first, and others can make them too");
        var references = plan.Images.Where(x => existing.ContainsKey(x.Image.Name))
            .ToImmutableSortedDictionary(x => x.Image.Name, x => $"{options.RepositoryOf(x.Image)}:{x.Tag}");
        Directory.CreateDirectory(options.Folder);
        var file = Path.Combine(options.Folder, plan.System.Name + ".bake.json");
        var metadata = Path.Combine(options.Folder, plan.System.Name + ".metadata.json");
        await File.WriteAllTextAsync(file, Definition(missing, builder, revision, references), cancellation);
        File.Delete(metadata);

        var progress = new BakeProgress(say);
        var code = await ProcessRunner.StreamAsync(Environment(Buildx.Bake(file, metadata).In(root)), _ => { }, progress.Read, cancellation);
        if (code != 0)
            throw BuildFailure.Of(root, [.. missing.Select(x => x.Image)], progress, code);
        var (ran, cached) = progress.Count;
        foreach (var other in missing.All(x => x.IsKnown) ? Others(missing, references.Values, options.Mirror, progress.Loaded) : [])
            options.Warn($"The builder took {other}, which no Dockerfile of these images names: they are not built again when it changes. Is it in a trigger (ONBUILD) of a base image? Copy from it in the Dockerfile, too");
        say($"{missing.Length} {(missing.Length == 1 ? "image" : "images")}: {ran} steps ran, {cached} were cached");
        return Digests(metadata, missing);
    }

    private string Definition(ImmutableArray<PlannedImage> images, Builder builder, Revision? revision, ImmutableSortedDictionary<string, string> existing)
    {
        var byName = images.ToDictionary(x => x.Image.Name);
        return BakeFile.Text([.. images.Select(x => x.Image)], x => byName[x.Name].Bases, new BakeOptions
        {
            System = plan.System.Name,
            Existing = existing,
            Revision = revision,
            Version = options.Version,
            Platforms = options.Platforms,
            Mirror = options.Mirror,
            Output = x => OutputOf(byName[x.Name], builder),
            Tags = x => PushesByDigest(byName[x.Name], builder) ? [] : [.. Names(byName[x.Name]).Select(tag => $"{options.RepositoryOf(x)}:{tag}")],
            Attestations = options is { Push: true, Attests: true } ? Attestations() : ["type=provenance,disabled=true"],
            ReadsCaches = options.ReadsCaches,
            WritesCaches = options.WritesCaches,
            NoCache = options.NoCache,
        });
    }

    /// <summary>A part of an image has no name of its own: the index that is made of the parts will have it.</summary>
    private bool PushesByDigest(PlannedImage image, Builder builder) => options.Push && image.IsPart && !builder.IsEngine;

    private string OutputOf(PlannedImage image, Builder builder) =>
        PushesByDigest(image, builder) ? $"type=image,name={options.RepositoryOf(image.Image)},push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true"
        : options.Push ? "type=image,push=true,oci-mediatypes=true"
        // Only the engine's own builder has its results where containers are started from; others hand over one platform.
        : builder.IsEngine || image.Platforms.Length > 1 ? "type=image"
        : "type=docker";

    private ImmutableArray<string> Attestations() =>
    [
        options.BuilderId is { } id ? $"type=provenance,mode=max,builder-id={id}" : "type=provenance,mode=max",
        options.Mirror?.Find(SbomGenerator) is { } generator ? $"type=sbom,generator={generator}" : "type=sbom",
    ];

    /// <summary>What BuildKit makes lists of an image's contents with; a mirror may replace it.</summary>
    internal const string SbomGenerator = "docker/buildkit-syft-scanner:stable-1";

    // On this machine people want a name that they can type.
    private IEnumerable<string> Names(PlannedImage image) => options.Push ? [image.Tag] : [image.Tag, "local"];

    private void Warn(PlannedImage image)
    {
        var context = Path.Combine(root, image.Image.Context);
        var ignoreFile = DockerIgnore.FileFor(context, Path.Combine(root, image.Image.DockerfilePath)) ?? Path.Combine(context, ".dockerignore");
        foreach (var warning in ContextWarnings.Of(image.Image, image.Context, Path.GetRelativePath(root, ignoreFile)))
            options.Warn(warning.ToString());
        if (!image.IsKnown)
            options.Warn($"{image.Image.Name} is built whether it changed or not, because not all that it is made from is known: {string.Join("; ", image.Unknown.Take(5))}{(image.Unknown.Length > 5 ? $"; and {image.Unknown.Length - 5} more" : "")}");
    }

    /// <summary>
    /// Images that the builder took and that are no base as the Dockerfiles are read here: newer builders let a base image bring in others by
    /// its triggers, which no Dockerfile shows.
    /// </summary>
    internal static IEnumerable<string> Others(IEnumerable<PlannedImage> built, IEnumerable<string> existing, Mirror? mirror, IEnumerable<string> loaded)
    {
        var expected = built.SelectMany(x => x.Bases ?? []).Append(SbomGenerator).SelectMany(x => new[] { x, mirror?.InPlaceOf(x) ?? x }).Concat(existing);
        return loaded.Except(expected.Select(x => ImageReference.Familiar(x.Replace("docker-image://", "", StringComparison.Ordinal))));
    }

    private Command Environment(Command command)
    {
        foreach (var secret in plan.Images.SelectMany(x => x.Image.Secrets))
            if (string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable(secret.Variable)))
                throw PipelineException.WrongUse($"The build needs the secret {secret.Id}", $"the environment variable {secret.Variable}", "it is not set", "set it; it is mounted into the step and stays in no layer");
        return command;
    }

    private static Dictionary<string, string> Digests(string metadata, ImmutableArray<PlannedImage> images)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(metadata));
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            var text = document.RootElement.TryGetProperty(image.Image.Name, out var target) && target.TryGetProperty("containerimage.digest", out var digest) ? digest.GetString() : null;
            digests[image.Image.Name] = Digest.TryParse(text, out var valid)
                ? valid.ToString()
                : throw PipelineException.Failed($"The builder did not say what image {image.Image.Name} has become", metadata, "there is no containerimage.digest for it");
        }

        return digests;
    }
}
