namespace Nuke.Common.Tools.GitVersion;

/// <summary>
/// What GitVersion calculated. Since its version 6 the ones with <c>Legacy</c>, <c>NuGet</c> and <c>Padded</c> in their name are gone; they
/// are null then.
/// </summary>
public record GitVersion(
    int Major,
    int Minor,
    int Patch,
    string? PreReleaseTag,
    string? PreReleaseTagWithDash,
    string? PreReleaseLabel,
    string? PreReleaseLabelWithDash,
    string? PreReleaseNumber,
    string? WeightedPreReleaseNumber,
    string? BuildMetaData,
    string? BuildMetaDataPadded,
    string? FullBuildMetaData,
    string? MajorMinorPatch,
    string? SemVer,
    string? LegacySemVer,
    string? LegacySemVerPadded,
    string? AssemblySemVer,
    string? AssemblySemFileVer,
    string? FullSemVer,
    string? InformationalVersion,
    string? BranchName,
    string? EscapedBranchName,
    string? Sha,
    string? ShortSha,
    string? NuGetVersionV2,
    string? NuGetVersion,
    string? NuGetPreReleaseTagV2,
    string? NuGetPreReleaseTag,
    string? VersionSourceSha,
    string? CommitsSinceVersionSource,
    string? CommitsSinceVersionSourcePadded,
    int? UncommittedChanges,
    string? CommitDate);
