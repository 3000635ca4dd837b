using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Engine;
using Pipeline.Tools;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Looks for what must not be delivered. A scan that could not run is a failure, never a pass.</summary>
public interface IScan : ISelectImages
{
    /// <summary>Which severities stop the build.</summary>
    [Parameter("Severities that stop the build: UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL; default: HIGH,CRITICAL")]
    string[]? SeverityGate => TryGetValue(() => SeverityGate);

    /// <summary>Whether vulnerabilities without a mended version may stay.</summary>
    [Parameter("Let vulnerabilities pass that no version mends yet; they are told all the same")]
    bool IgnoreUnfixed => TryGetValue<bool?>(() => IgnoreUnfixed) ?? false;

    /// <summary>Lists of contents to scan instead of images.</summary>
    [Parameter("Lists of contents (SPDX or CycloneDX files) to scan instead of images")]
    AbsolutePath[]? Sbom => TryGetValue(() => Sbom);

    /// <summary>Trivy on this machine.</summary>
    [Parameter("Trivy's program; default: trivy on PATH")]
    string? TrivyPath => TryGetValue(() => TrivyPath);

    /// <summary>Trivy in a container.</summary>
    [Parameter("Trivy's image by digest, run where the program is not installed: docker.io/aquasec/trivy:<version>@sha256:…")]
    string? TrivyImage => TryGetValue(() => TrivyImage);

    /// <summary>The version of Trivy.</summary>
    [Parameter("The version of Trivy that must be there; default: the one that was checked, see docs/supply-chain.md")]
    string? TrivyVersion => TryGetValue(() => TrivyVersion);

    /// <summary>Where Trivy keeps its database.</summary>
    [Parameter("Folder of Trivy's database; default: .nuke/temp/trivy")]
    AbsolutePath? TrivyCache => TryGetValue(() => TrivyCache);

    /// <summary>Where Trivy gets its database.</summary>
    [Parameter("Where Trivy's database is fetched from, such as registry.example.org/trivy-db:2")]
    string? TrivyDbRepository => TryGetValue(() => TrivyDbRepository);

    /// <summary>How old Trivy's database may be.</summary>
    [Parameter("How old Trivy's database may be; default: 7d")]
    TimeSpan? TrivyDbAge => TryGetValue<TimeSpan?>(() => TrivyDbAge);

    /// <summary>Whether the database is used as it is.</summary>
    [Parameter("Use Trivy's database as it is, for sites that reach none")]
    bool SkipDbUpdate => TryGetValue<bool?>(() => SkipDbUpdate) ?? false;

    /// <summary>A Trivy server.</summary>
    [Parameter("Address of a Trivy server that has the database")]
    string? TrivyServer => TryGetValue(() => TrivyServer);

    /// <summary>The server's token.</summary>
    [Parameter("Token of the Trivy server")]
    [Secret]
    string? TrivyToken => TryGetValue(() => TrivyToken);

    /// <summary>The solutions whose packages are audited.</summary>
    IEnumerable<AbsolutePath> AuditedSolutions => this is IHaveSolution solution ? [solution.SolutionFile] : [];

    /// <summary>Scans images, or lists of contents.</summary>
    Target ScanImages => _ => _
        .Description("Scan the images, each platform, for known vulnerabilities and secrets (or lists of contents: --sbom)")
        .TryAfter<IImages>(x => x.BuildImages, x => x.PushImages, x => x.IndexImages)
        .Notes(x => x
            .Permissions(Scopes.Packages.Read("read images"))
            .NeedsTool(KnownTools.Trivy)
            .NeedsAction(ScanSetup.TrivyAction, "Install Trivy", ScanSetup.TrivyInputs)
            .ReportsSarif(".nuke/temp/reports/scans/images.sarif", "images"))
        .Timeout(TimeSpan.FromHours(1))
        .Requires(() => ScanSetup.GateOf(this) != null, () => ScanSetup.KnowsImages(this))
        .Executes(() => ScanTargets.ImagesAsync(this, Say));

    /// <summary>Shows the verdicts of scans.</summary>
    Target ShowVerdicts => _ => _
        .Description("Show what ScanImages has made of the images: digest, platforms, gate, scanner, age of its database (--json)")
        .After(ScanImages)
        .Executes(() => ScanTargets.Show(this));

    /// <summary>Looks for secrets.</summary>
    Target ScanSecrets => _ => _
        .Description("Look for secrets in all commits and in all files that are committed or could be")
        .Notes(x => x
            .NeedsTool(KnownTools.Git, KnownTools.Gitleaks)
            .ReadsHistory()
            .ReportsSarif(".nuke/temp/reports/scans/secrets.sarif", "secrets"))
        .Timeout(TimeSpan.FromMinutes(30))
        .Requires(() => ScanSetup.GateOf(this) != null)
        .Executes(() => ScanSetup.Run(this, "secrets").RunAsync(() => ScanTargets.SecretsAsync(this), Say));

    /// <summary>Audits dependencies.</summary>
    Target ScanDependencies => _ => _
        .Description("Audit the packages of NuGet and of every lock file for known vulnerabilities; what could not be audited is a failure")
        .Exclusive("dotnet build")
        .Notes(x => x
            .NeedsTool(KnownTools.Trivy)
            .NeedsAction(ScanSetup.TrivyAction, "Install Trivy", ScanSetup.TrivyInputs)
            .ReportsSarif(".nuke/temp/reports/scans/dependencies.sarif", "dependencies"))
        .Timeout(TimeSpan.FromMinutes(30))
        .Requires(() => ScanSetup.GateOf(this) != null)
        .Executes(() => ScanSetup.Run(this, "dependencies").RunAsync(() => ScanTargets.DependenciesAsync(this), Say));

    /// <summary>Checks configuration files.</summary>
    Target ScanConfiguration => _ => _
        .Description("Check Dockerfiles, workflows and manifests for dangerous settings")
        .Notes(x => x
            .NeedsTool(KnownTools.Trivy)
            .NeedsAction(ScanSetup.TrivyAction, "Install Trivy", ScanSetup.TrivyInputs)
            .ReportsSarif(".nuke/temp/reports/scans/configuration.sarif", "configuration"))
        .Timeout(TimeSpan.FromMinutes(30))
        .Requires(() => ScanSetup.GateOf(this) != null)
        .Executes(() => ScanSetup.Run(this, "configuration").RunAsync(() => ScanTargets.ConfigurationAsync(this), Say));

    private static void Say(string line) => Log.Information("{Line}", line);
}
