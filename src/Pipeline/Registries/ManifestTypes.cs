namespace Pipeline.Registries;

/// <summary>The media types of manifests, in the order in which they are asked for.</summary>
internal static class ManifestTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    public static IReadOnlyList<string> All { get; } = [OciIndex, OciManifest, DockerList, DockerManifest];

    public static bool IsIndex(string type) => type is OciIndex or DockerList;
}
