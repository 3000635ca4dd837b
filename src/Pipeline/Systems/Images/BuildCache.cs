namespace Pipeline.Systems.Images;

/// <summary>Where layers are kept between builds on different machines.</summary>
/// <param name="From">The value of buildx's <c>cache-from</c>.</param>
/// <param name="To">The value of buildx's <c>cache-to</c>; null to read only.</param>
public sealed record BuildCache(string From, string? To)
{
    /// <summary>In a registry, beside the images: shared by everybody who may pull.</summary>
    /// <param name="reference">Such as <c>ghcr.io/acme/shop/cache:backend</c>.</param>
    public static BuildCache InRegistry(string reference) =>
        new($"type=registry,ref={reference}", $"type=registry,ref={reference},mode=max,image-manifest=true,oci-mediatypes=true");

    /// <summary>In the cache of GitHub Actions. Never in a release: what a pull request wrote must not get into its images.</summary>
    public static BuildCache OnGitHub(string scope) => new($"type=gha,scope={scope}", $"type=gha,scope={scope},mode=max");

    /// <summary>In a folder of this machine.</summary>
    public static BuildCache InFolder(string path) => new($"type=local,src={path}", $"type=local,dest={path},mode=max");
}
