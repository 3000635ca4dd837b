using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Brings images into an engine. Where a registry wants to know who asks, the deployer's credential goes with the request for that image
/// alone; the host keeps none.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="credentialOf">Who to be for a registry; null for nobody.</param>
internal sealed class ImageFetch(DockerEngine engine, Func<string, CancellationToken, Task<RegistryCredential?>> credentialOf)
{
    // As engines and registries say it; what is not there and what one may not see are the same answer of many registries.
    private static readonly string[] Denials =
        ["unauthorized", "denied", "authentication required", "no basic auth credentials", "forbidden", "incorrect username or password"];

    /// <summary>The images are in the engine: looked for, and fetched when they are not there.</summary>
    /// <exception cref="PipelineException">One cannot be fetched: exit 1, and the message says who asked which registry.</exception>
    public async Task FetchAsync(IEnumerable<string> images, CancellationToken cancellation)
    {
        foreach (var image in images.Distinct())
            if (await engine.FindImageAsync(image, cancellation) is null)
                await FetchAsync(image, ImageReference.Parse(image), cancellation);
    }

    private async Task FetchAsync(string image, ImageReference reference, CancellationToken cancellation)
    {
        var credential = await credentialOf(reference.Registry, cancellation);
        try
        {
            await engine.PullAsync(image, null, credential?.User, credential?.Password, cancellation);
        }
        catch (PipelineException e) when (e.Diagnostic.Why is { } why && Array.Exists(Denials, x => why.Contains(x, StringComparison.OrdinalIgnoreCase)))
        {
            throw reference.Digest is null
                ? PipelineException.Failed(
                    $"Image {image} is not in the engine", engine.Endpoint.ToString(), $"it was built for another engine and never pushed, or {reference.Registry} does not show it: {why}",
                    $"build it for this engine (BuildImages), or push it (PushImages) and deploy its digest", inner: e)
                : RegistryProblem.Denied(
                    $"Image {image} cannot be pulled by {engine.Endpoint}", reference.Registry, credential, $"repository:{reference.Path}:pull",
                    known: !why.Contains("unauthorized", StringComparison.OrdinalIgnoreCase) && !why.Contains("incorrect", StringComparison.OrdinalIgnoreCase), why);
        }
    }
}
