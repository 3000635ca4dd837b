using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Scans;
using Pipeline.Workflows.Model;

namespace Pipeline.Components;

/// <summary>What the parameters make of a scan.</summary>
internal static class ScanSetup
{
    public const string TrivyAction = "aquasecurity/trivy-action";

    /// <summary>Where reports lie: <c>&lt;scan&gt;.sarif</c>, and Trivy's own in JSON.</summary>
    public static AbsolutePath Reports => NukeBuild.TemporaryDirectory / "reports" / "scans";

    /// <summary>What scans have made of images, by digest: it travels with the record of what was pushed.</summary>
    public static AbsolutePath Verdicts => ImageRun.Folder / "verdicts.json";

    /// <summary>The action installs Trivy on its way to a scan; this one is small, needs no database and decides nothing.</summary>
    public static TextMap TrivyInputs => new()
    {
        ["version"] = "v" + TrivyVersion.Pinned,
        ["scan-type"] = "config",
        ["scan-ref"] = ".nuke",
        ["exit-code"] = "0",
        ["cache"] = "false",
    };

    /// <summary>Which findings stop the build.</summary>
    public static Gate GateOf(IScan build) => Gate.Parse(build.SeverityGate ?? ["HIGH", "CRITICAL"], build.IgnoreUnfixed);

    /// <exception cref="Diagnostics.PipelineException">Nothing is named and no system has images: exit 2.</exception>
    public static bool KnowsImages(IScan build) => build.Sbom is { Length: > 0 } || build.Image is { Length: > 0 } || build.SystemWithImages is not null;

    public static ScanRun Run(IScan build, string scan) =>
        new(scan, GateOf(build), build.RootDirectory / IgnoreFile.Name, Reports, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));

    public static TrivyScanner TrivyOf(IScan build) => new(
        new TrivySettings
        {
            Program = build.TrivyPath ?? "trivy",
            CacheDirectory = build.TrivyCache ?? NukeBuild.TemporaryDirectory / "trivy",
            EmptyFile = Reports / "trivy-empty.yaml",
            SkipDatabaseUpdate = build.SkipDbUpdate,
            DatabaseRepository = build.TrivyDbRepository,
            Server = build.TrivyServer,
        },
        Reports, build.RootDirectory)
    {
        Version = build.TrivyVersion ?? TrivyVersion.Pinned,
        Container = build.TrivyImage,
        MaximumAge = build.TrivyDbAge ?? TimeSpan.FromDays(7),
        Token = build.TrivyToken,
    };
}
