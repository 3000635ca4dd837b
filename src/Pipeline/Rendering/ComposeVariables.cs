using Pipeline.Systems;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Rendering;

/// <summary>The variables that whoever reads a system's compose files has to give.</summary>
public static class ComposeVariables
{
    /// <summary>The version of the release, for services of the release.</summary>
    public const string Release = "RELEASE_VERSION";

    /// <summary>The router's image.</summary>
    public const string Router = "ROUTER_IMAGE";

    /// <summary>The variable with the image of a service: an image of the system has one for all its services, a pinned one has that of the service.</summary>
    public static string Image(Service service) => Image(service.Artifact is ImageArtifact { Image: var image } ? image.Name : service.Name);

    /// <summary>The variable with an image of the system, or with the one of a service that has a pinned one, by its name.</summary>
    public static string Image(string name) => ComposeValue.Variable(name) + "_IMAGE";

    /// <summary>The variable of a secret that a service takes as a variable.</summary>
    public static string Of(Secret secret) => secret is GivenSecret given ? given.Variable : ComposeValue.Variable(secret.Name);

    /// <summary>All variables without which the files cannot be read.</summary>
    public static IEnumerable<string> Needed(SystemDefinition system) =>
        system.Services.Where(x => x.Artifact is ImageArtifact).Select(Image)
            .Concat(system.Services.SelectMany(x => x.Settings).Select(x => x.Value).OfType<SecretSetting>().Where(x => x.AsVariable).Select(x => Of(x.Secret)))
            .Append(Release).Append(Router).Distinct().Order(StringComparer.Ordinal);
}
