using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Scans;
using Finding = Pipeline.Scans.Finding;

namespace Pipeline.Tests.Scans;

public sealed class TrivyScannerTests
{
    private const string Image = "ghcr.io/acme/web@sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private static string Report(string results, string rest = "") =>
        $$"""{ "SchemaVersion": 2, "ArtifactName": "{{Image}}", "ArtifactType": "container_image", "Metadata": { "OS": { "Family": "debian", "Name": "12.5" } }, {{rest}} "Results": {{results}} }""";

    private static readonly string Found = Report("""
        [ { "Target": "x (debian 12.5)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
              { "VulnerabilityID": "CVE-2026-1", "PkgName": "zlib1g", "InstalledVersion": "1.2", "FixedVersion": "1.3", "Severity": "CRITICAL", "Title": "Overflow", "PrimaryURL": "https://avd.example/CVE-2026-1" },
              { "VulnerabilityID": "CVE-2026-2", "PkgName": "bash", "InstalledVersion": "5.2", "Severity": "HIGH" } ] },
          { "Target": "app/settings.py", "Class": "secret", "Secrets": [ { "RuleID": "aws", "Category": "AWS", "Severity": "CRITICAL", "Title": "AWS key", "StartLine": 3, "EndLine": 3, "Match": "key = not-to-be-shown" } ] } ]
        """);

    private const string Clean = """[ { "Target": "x (debian 12.5)", "Class": "os-pkgs", "Type": "debian" } ]""";

    [Fact]
    public async Task Findings_are_read_with_package_versions_and_lines_and_without_secrets()
    {
        using var trivy = FakeTrivy.Reporting(Found);
        var findings = await ScanAsync(trivy);
        Assert.Equal(["CVE-2026-1", "CVE-2026-2", "aws"], findings.Select(x => x.Id));
        Assert.Equal(("zlib1g", "1.3", false), (findings[0].Package, findings[0].Fixed, findings[0].Unfixed));
        Assert.True(findings[1].Unfixed);
        Assert.Equal(3, findings[2].Line);
        Assert.DoesNotContain("not-to-be-shown", string.Join('\n', findings));
    }

    [Fact]
    public async Task Clean_report_is_a_pass()
    {
        using var trivy = FakeTrivy.Reporting(Report(Clean));
        Assert.Empty(await ScanAsync(trivy));
    }

    [Theory]
    [InlineData("", "written nothing")]
    [InlineData("not json", "not understood")]
    [InlineData("[]", "not understood")]
    [InlineData("{}", "SchemaVersion is missing")]
    [InlineData("""{ "SchemaVersion": 3, "ArtifactName": "x", "Results": [] }""", "SchemaVersion is 3")]
    [InlineData("""{ "SchemaVersion": "2", "ArtifactName": "x", "Results": [] }""", "not understood")]
    [InlineData("""{ "SchemaVersion": 2, "Results": [] }""", "ArtifactName is missing")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": {} }""", "Results is no list")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [ { "Target": "x" } ] }""", "no Class")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [ { "Target": "x", "Class": "new-pkgs" } ] }""", "no Class `new-pkgs`")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [ { "Target": "x", "Class": "os-pkgs", "Vulnerabilities": [ { "VulnerabilityID": "CVE-1", "PkgName": "a", "InstalledVersion": "1", "Severity": "SEVERE" } ] } ] }""", "no Severity `SEVERE`")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [ { "Target": "x", "Class": "os-pkgs", "Vulnerabilities": [ { "VulnerabilityID": "CVE-1", "PkgName": "a", "InstalledVersion": "1" } ] } ] }""", "no Severity")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [ { "Target": "x", "Class": "os-pkgs", "Vulnerabilities": [ { "Severity": "LOW", "PkgName": "a", "InstalledVersion": "1" } ] } ] }""", "VulnerabilityID is missing")]
    public async Task Report_that_is_not_understood_is_a_failure(string report, string because)
    {
        using var trivy = FakeTrivy.Reporting(report);
        await FailsAsync(() => ScanAsync(trivy), because);
    }

    [Theory]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x" }""")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [] }""")]
    [InlineData("""{ "SchemaVersion": 2, "ArtifactName": "x", "Results": [ { "Target": "x", "Class": "secret" } ] }""")]
    public async Task Report_about_no_package_is_no_pass(string report)
    {
        using var trivy = FakeTrivy.Reporting(report);
        var finding = Assert.Single(await ScanAsync(trivy));
        Assert.Equal("nothing-scanned", finding.Id);
        Assert.Single(Gate.Parse(["LOW"], true).Judge([finding], []).Blocking);
    }

    [Fact]
    public async Task Operating_system_without_updates_is_told()
    {
        using var trivy = FakeTrivy.Reporting(Report(Clean).Replace("\"Name\": \"12.5\"", "\"Name\": \"8\", \"EOSL\": true", StringComparison.Ordinal));
        Assert.Equal("os-end-of-life", Assert.Single(await ScanAsync(trivy)).Id);
    }

    [Fact]
    public async Task Exit_code_is_a_failure_whatever_the_report_says()
    {
        using var trivy = FakeTrivy.Reporting(Report(Clean), exit: 1);
        await FailsAsync(() => ScanAsync(trivy), "no space left");
    }

    [Fact]
    public async Task Report_of_an_earlier_run_is_not_taken_for_this_one()
    {
        using var trivy = new FakeTrivy(new { when = new[] { "version" }, stdout = FakeTrivy.Fresh }, new { when = new[] { "image" }, silent = true });
        Directory.CreateDirectory(trivy.Scanner.Reports);
        File.WriteAllText(Path.Combine(trivy.Scanner.Reports, "trivy-image-web-linux-arm64.json"), Report(Clean));
        await FailsAsync(() => ScanAsync(trivy), "written nothing");
    }

    [Theory]
    [InlineData("""{ "Version": "0.69.3" }""", "no database")]
    [InlineData("""{ "Version": "0.69.3", "VulnerabilityDB": { "UpdatedAt": "2026-11-01T06:00:00Z" } }""", "22 days old")]
    public async Task Scan_with_an_old_database_or_none_is_no_pass(string version, string because)
    {
        using var trivy = FakeTrivy.Reporting(Report(Clean), version);
        await FailsAsync(() => ScanAsync(trivy), because);
    }

    [Theory]
    [InlineData("""{ "Version": "0.70.0" }""", "0.69.3 is needed")]
    [InlineData("""{ "Version": "0.69.4" }""", "malicious")]
    [InlineData("Version: 0.69.3", "not understood")]
    public async Task Other_version_of_Trivy_is_refused(string version, string because)
    {
        using var trivy = FakeTrivy.Reporting("", version);
        await FailsAsync(() => trivy.Scanner.CheckAsync(default), because);
    }

    [Fact]
    public async Task Missing_Trivy_is_a_failure_with_the_remedy()
    {
        using var trivy = FakeTrivy.Reporting("");
        var missing = trivy.Scanner with { Settings = trivy.Scanner.Settings with { Program = "/nowhere/trivy" } };
        await FailsAsync(() => missing.CheckAsync(default), "--trivy-image docker.io/aquasec/trivy");
    }

    [Fact]
    public async Task Trivy_image_without_digest_is_refused()
    {
        using var trivy = FakeTrivy.Reporting("");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => (trivy.Scanner with { Container = "docker.io/aquasec/trivy:0.69.3" }).CheckAsync(default));
        Assert.Equal(ExitCode.WrongUse, failure.Code);
    }

    [Fact]
    public async Task Command_asks_for_every_severity_and_hands_over_database_and_platform()
    {
        using var folder = new TemporaryFolder();
        var calls = folder / "calls";
        using var trivy = new FakeTrivy(
            new { when = new[] { "version" }, stdout = FakeTrivy.Fresh }, new { when = new[] { "image" }, record = calls, stdout = Report(Clean) });
        await ScanAsync(trivy);
        var call = File.ReadAllText(calls);
        foreach (var part in new[] { "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL", "--skip-db-update", "registry.example/trivy-db:2", "linux/arm64", "--exit-code", Image })
            Assert.Contains(part, call);
    }

    [Fact]
    public async Task Configuration_needs_no_database_and_reads_lines()
    {
        using var trivy = FakeTrivy.Reporting(
            """{ "SchemaVersion": 2, "ArtifactName": ".", "Results": [ { "Target": "docker/Dockerfile", "Class": "config", "Type": "dockerfile", "Misconfigurations": [ { "ID": "DS002", "Title": "root", "Message": "Last USER should not be root", "Severity": "HIGH", "Status": "FAIL", "CauseMetadata": { "StartLine": 7 } } ] } ] }""",
            """{ "Version": "0.69.3" }""");
        Directory.CreateDirectory(trivy.Scanner.Reports);
        var finding = Assert.Single(await trivy.Scanner.ConfigurationAsync(trivy.Scanner.Root, [], default));
        Assert.Equal(("DS002", "docker/Dockerfile", 7), (finding.Id, finding.Target, finding.Line!.Value));
    }

    private static async Task<ImmutableArray<Finding>> ScanAsync(FakeTrivy trivy)
    {
        await trivy.Scanner.CheckAsync(default).ContinueWith(_ => { }, TaskScheduler.Default);
        return await trivy.Scanner.ImageAsync("web", Image, "linux/arm64", default);
    }

    private static async Task FailsAsync(Func<Task> act, string because)
    {
        var failure = await Assert.ThrowsAsync<PipelineException>(act);
        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.Contains(because, failure.Message);
    }
}
