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

    /// <summary>What is taken in the place of a reference.</summary>
    public string InPlaceOf(string reference) => Images.GetValueOrDefault(reference, reference);
}
