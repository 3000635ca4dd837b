namespace Pipeline.Releases.Versions;

/// <summary>A tag that is a version: <c>1.2.3</c>, or with a <c>v</c> before it. All other tags are none of a release's business.</summary>
/// <param name="Name">The tag as it is written.</param>
/// <param name="Version">What it says.</param>
/// <param name="Commit">The commit it is on, also when the tag is annotated.</param>
public sealed record VersionTag(string Name, SemanticVersion Version, string Commit)
{
    /// <summary>The version that a tag's name says; null when it says none.</summary>
    public static SemanticVersion? VersionOf(string name) => SemanticVersion.TryParse(name is ['v' or 'V', .. var rest] ? rest : name);
}
