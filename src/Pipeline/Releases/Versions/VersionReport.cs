using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Releases.Versions;

/// <summary>The version of what is checked out.</summary>
/// <param name="Version">The version that a release of it has.</param>
/// <param name="Tag">The tag that a release of it has, with a <c>v</c> where the repository's tags have one.</param>
/// <param name="ImageTag">The tag of its images: a plus sign becomes an underscore.</param>
/// <param name="Previous">The release before; null for the first one.</param>
/// <param name="Source">Where the version comes from.</param>
/// <param name="Commit">The commit; null before the first one.</param>
/// <param name="Branch">The branch; null when HEAD is detached.</param>
/// <param name="PreRelease">Whether it is a pre-release.</param>
public sealed record VersionReport(
    string Version, string Tag, string ImageTag, string? Previous, VersionSource Source, string? Commit, string? Branch, bool PreRelease)
{
    /// <summary>GitVersion's own answer, when it was asked.</summary>
    public GitVersionTexts? GitVersion { get; init; }

    /// <summary>Why the version may leave others out.</summary>
    public string? JumpReason { get; init; }

    /// <summary>Why a release with this version would be refused.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, VersionJson.Default.VersionReport);

    /// <summary>The report for people.</summary>
    public IEnumerable<string> ToLines()
    {
        yield return Version;
        yield return "  from      " + Source switch
        {
            VersionSource.Tag => "the tag of this commit",
            VersionSource.Argument => "--version" + (JumpReason is null ? "" : $", a jump: {JumpReason}"),
            VersionSource.First => "no tag is a version yet",
            _ => $"GitVersion ({GitVersion!.FullSemVer})",
        };
        yield return $"  previous  {Previous ?? "none"}";
        yield return $"  tag       {Tag}";
        if (ImageTag != Version)
            yield return $"  image tag {ImageTag}";
    }
}

/// <summary>What GitVersion calls the commit.</summary>
public sealed record GitVersionTexts(string SemVer, string FullSemVer, string InformationalVersion);

/// <summary>Where a version comes from.</summary>
public enum VersionSource
{
    /// <summary>A tag of the commit.</summary>
    [JsonStringEnumMemberName("tag")]
    Tag,

    /// <summary>There is no version yet.</summary>
    [JsonStringEnumMemberName("first")]
    First,

    /// <summary>GitVersion, from tags, branches and commits.</summary>
    [JsonStringEnumMemberName("gitVersion")]
    GitVersion,

    /// <summary>The command line.</summary>
    [JsonStringEnumMemberName("argument")]
    Argument,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(VersionReport))]
internal sealed partial class VersionJson : JsonSerializerContext;
