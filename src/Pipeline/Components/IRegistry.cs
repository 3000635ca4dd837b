using Nuke.Common;

namespace Pipeline.Components;

/// <summary>A build that pushes images to a registry.</summary>
public interface IRegistry : IHaveImages
{
    /// <summary>Where to.</summary>
    [Parameter("Registry and path that images are pushed under, such as ghcr.io/acme/shop; default: the system's, on GitHub ghcr.io/<repository>")]
    string? Registry => TryGetValue(() => Registry);
}
