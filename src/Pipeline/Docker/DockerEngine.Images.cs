using System.Collections.Immutable;
using global::Docker.DotNet;
using global::Docker.DotNet.Models;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    private static readonly System.Version ManifestsApi = new(1, 47);

    /// <summary>An image that the engine has; null when it has none of that reference or id.</summary>
    public Task<EngineImage?> FindImageAsync(string reference, CancellationToken cancellation) => Ask($"Image {reference} cannot be inspected", async () =>
    {
        try
        {
            var image = await _client.Images.InspectImageAsync(reference, cancellation);
            return new EngineImage(
                image.ID, [.. image.RepoDigests ?? []], [.. image.RepoTags ?? []], await PlatformsAsync(image, cancellation), image.Size,
                image.RootFS?.Layers?.Count ?? 0, Sorted(image.Config?.Labels), image.Created is { Year: > 1 } created ? created : null);
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    });

    /// <summary>The id of an image that the engine has; null when it has none of that reference. Asks for nothing else, so it is quick.</summary>
    public Task<string?> FindImageIdAsync(string reference, CancellationToken cancellation) => Ask($"Image {reference} cannot be inspected", async () =>
    {
        try
        {
            return (await _client.Images.InspectImageAsync(reference, cancellation)).ID;
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    });

    /// <summary>The id of any image that the engine has; null when it has none.</summary>
    public Task<string?> AnyImageIdAsync(CancellationToken cancellation) => Ask("Images cannot be listed", async () =>
        (await _client.Images.ListImagesAsync(new ImagesListParameters(), cancellation)).FirstOrDefault()?.ID);

    /// <summary>Gets an image from its registry, with the credentials given.</summary>
    /// <param name="reference">By tag or digest.</param>
    /// <param name="platform">Such as linux/arm64; null for the engine's own.</param>
    /// <param name="user">Null to ask as nobody; <c>&lt;token&gt;</c> when <paramref name="password"/> is an identity token, as Docker writes it.</param>
    /// <param name="password">It goes to the engine only, which keeps it for this request.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task PullAsync(string reference, string? platform, string? user, string? password, CancellationToken cancellation) => Ask($"Image {reference} cannot be pulled", async () =>
    {
        var problem = new PullProblem();
        var registry = Systems.Images.ImageReference.TryParse(reference, out var parsed) ? parsed.Registry : null;
        var credentials = user switch
        {
            null => new AuthConfig(),
            "<token>" => new AuthConfig { IdentityToken = password, ServerAddress = registry },
            _ => new AuthConfig { Username = user, Password = password, ServerAddress = registry },
        };
        await _client.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = reference, Platform = platform }, credentials, problem, cancellation);
        if (problem.Message is { } message)
            throw PipelineException.Failed($"Image {reference} cannot be pulled", Endpoint.ToString(), message, "does the registry answer, and does the image exist? `docker pull` asks it too");
    });

    /// <summary>Gives an image another reference.</summary>
    public Task TagAsync(string image, string repository, string tag, CancellationToken cancellation) => Ask($"Image {image} cannot be tagged {repository}:{tag}", () =>
        _client.Images.TagImageAsync(image, new ImageTagParameters { RepositoryName = repository, Tag = tag }, cancellation));

    /// <summary>Takes a reference from an image, and removes the image with its last. One that is not there is no mistake.</summary>
    public Task RemoveImageAsync(string reference, CancellationToken cancellation) => Ask($"Image {reference} cannot be removed", async () =>
    {
        try
        {
            await _client.Images.DeleteImageAsync(reference, new ImageDeleteParameters(), cancellation);
        }
        catch (DockerImageNotFoundException)
        {
        }
    });

    /// <summary>What of a multi-platform image is here; engines that cannot tell name the one that they would run.</summary>
    private async Task<ImmutableArray<string>> PlatformsAsync(ImageInspectResponse image, CancellationToken cancellation)
    {
        if (Api >= ManifestsApi)
        {
            var all = await _client.Images.ListImagesAsync(new ImagesListParameters { All = true, Manifests = true }, cancellation);
            var here = all.FirstOrDefault(x => x.ID == image.ID)?.Manifests?.Where(x => x is { Kind: "image", Available: true }) ?? [];
            if (here.Select(x => x.ImageData?.Platform).OfType<Platform>().Select(x => Platform(x.OS, x.Architecture, x.Variant)).ToImmutableArray() is { IsEmpty: false } platforms)
                return platforms;
        }

        return [Platform(image.Os, image.Architecture, image.Variant)];
    }

    private static string Platform(string os, string architecture, string? variant) =>
        string.IsNullOrEmpty(variant) || (architecture, variant) == ("arm64", "v8") ? $"{os}/{architecture}" : $"{os}/{architecture}/{variant}";

    /// <summary>The engine answers 200 to a pull before it begins; a failure comes among the progress.</summary>
    private sealed class PullProblem : IProgress<JSONMessage>
    {
        public string? Message { get; private set; }

        public void Report(JSONMessage value) => Message ??= value.Error?.Message;
    }
}
