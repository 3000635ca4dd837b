using System.Collections.Immutable;

namespace Pipeline.Systems.Images;

/// <summary>
/// Other images in the place of those that Dockerfiles and tests name, for sites that reach no public registry. The Dockerfiles
/// stay as they are: buildx replaces base images by named contexts.
/// </summary>
/// <param name="Name">What <c>--mirror</c> takes: lower case letters, digits and dashes.</param>
/// <param name="Images">The reference as it stands in the Dockerfile, and the one taken instead.</param>
public sealed record Mirror(string Name, ImmutableSortedDictionary<string, string> Images)
{
    /// <summary>Images that a script of the mirror makes before anything is built; run by <c>PrepareMirror</c>.</summary>
    public Execution.Command? Prepare { get; init; }

    /// <summary>What is taken in the place of a reference, whichever of its names is given: <c>x</c> and <c>docker.io/library/x</c> are one.</summary>
    public string InPlaceOf(string reference) => Find(reference) ?? reference;

    /// <summary>As <see cref="InPlaceOf"/>; null when the mirror does not have it.</summary>
    internal string? Find(string reference)
    {
        var name = ImageReference.Familiar(reference);
        return Images.FirstOrDefault(x => ImageReference.Familiar(x.Key) == name).Value;
    }
}
