using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>A single-page application whose built files are in an image that serves them, so that a release is one image and not a volume.</summary>
public static class Spa
{
    /// <summary>nginx upon port 8080, files with names of their release under <c>/assets/</c>.</summary>
    public static Web Served(string name, Artifact artifact) => new(name)
    {
        Artifact = artifact,
        Port = 8080,
        Health = new HttpProbe { Path = "/health/live" },
        Assets = ["/assets/"],
        Security = Security.As(101),
        Limits = new Resources(0.5, 128),
    };
}
