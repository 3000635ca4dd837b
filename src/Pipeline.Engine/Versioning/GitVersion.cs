namespace Nuke.Common.Tools.GitVersion;

/// <summary>
/// What GitVersion calculated. Since its version 6 the ones with <c>Legacy</c>, <c>NuGet</c> and <c>Padded</c> in their name are gone; they
/// are null then.
/// </summary>
public class GitVersion
{
    public virtual int Major { get; internal set; }
    public virtual int Minor { get; internal set; }
    public virtual int Patch { get; internal set; }
    public virtual string? PreReleaseTag { get; internal set; }
    public virtual string? PreReleaseTagWithDash { get; internal set; }
    public virtual string? PreReleaseLabel { get; internal set; }
    public virtual string? PreReleaseLabelWithDash { get; internal set; }
    public virtual string? PreReleaseNumber { get; internal set; }
    public virtual string? WeightedPreReleaseNumber { get; internal set; }
    public virtual string? BuildMetaData { get; internal set; }
    public virtual string? BuildMetaDataPadded { get; internal set; }
    public virtual string? FullBuildMetaData { get; internal set; }
    public virtual string? MajorMinorPatch { get; internal set; }
    public virtual string? SemVer { get; internal set; }
    public virtual string? LegacySemVer { get; internal set; }
    public virtual string? LegacySemVerPadded { get; internal set; }
    public virtual string? AssemblySemVer { get; internal set; }
    public virtual string? AssemblySemFileVer { get; internal set; }
    public virtual string? FullSemVer { get; internal set; }
    public virtual string? InformationalVersion { get; internal set; }
    public virtual string? BranchName { get; internal set; }
    public virtual string? EscapedBranchName { get; internal set; }
    public virtual string? Sha { get; internal set; }
    public virtual string? ShortSha { get; internal set; }
    public virtual string? NuGetVersionV2 { get; internal set; }
    public virtual string? NuGetVersion { get; internal set; }
    public virtual string? NuGetPreReleaseTagV2 { get; internal set; }
    public virtual string? NuGetPreReleaseTag { get; internal set; }
    public virtual string? VersionSourceSha { get; internal set; }
    public virtual string? CommitsSinceVersionSource { get; internal set; }
    public virtual string? CommitsSinceVersionSourcePadded { get; internal set; }
    public virtual int? UncommittedChanges { get; internal set; }
    public virtual string? CommitDate { get; internal set; }
}
