using Pipeline.Scans;

namespace Pipeline.Tests.Scans;

public sealed class AuditTests
{
    private const string Audited = """{ "Properties": { "RestoreProjectCount": "2", "RestoreProjectsAuditedCount": "2" } }""";

    [Fact]
    public void NuGet_advisories_are_read_with_the_severity_that_their_code_says()
    {
        var findings = NuGetAudit.Read(0, Audited, """
            /r/src/A.csproj : warning NU1903: Package 'Newtonsoft.Json' 12.0.1 has a known high severity vulnerability, https://github.com/advisories/GHSA-5crp-9r3c-p9vr [/r/x/nuget-audit.proj]
            /r/src/A.csproj : warning NU1902: Package 'B' 1.0.0-rc.1 has a known moderate severity vulnerability, https://github.com/advisories/GHSA-1111-2222-3333 [/r/x/nuget-audit.proj]
            /r/src/A.csproj : warning NU1603: A depends on B (>= 1.0.0) but B 1.0.0 was not found. [/r/x/nuget-audit.proj]
            """, "/r");
        Assert.Equal(
            [("GHSA-5crp-9r3c-p9vr", Severity.High, "src/A.csproj", "Newtonsoft.Json", "12.0.1"), ("GHSA-1111-2222-3333", Severity.Medium, "src/A.csproj", "B", "1.0.0-rc.1")],
            findings.Select(x => (x.Id, x.Severity, x.Target, x.Package!, x.Installed!)));
    }

    [Theory]
    [InlineData(0, "", "", "not understood")]
    [InlineData(0, "{}", "", "not understood")]
    [InlineData(0, """{ "Properties": { "RestoreProjectCount": "", "RestoreProjectsAuditedCount": "" } }""", "", "not understood")]
    [InlineData(0, """{ "Properties": { "RestoreProjectCount": "0", "RestoreProjectsAuditedCount": "0" } }""", "", "no project")]
    [InlineData(0, """{ "Properties": { "RestoreProjectCount": "3", "RestoreProjectsAuditedCount": "1" } }""", "", "auditSources")]
    [InlineData(0, Audited, "/r/A.csproj : warning NU1900: Error occurred while getting package vulnerability data [/r/x.proj]", "NU1900")]
    [InlineData(0, Audited, "/r/A.csproj : warning NU1904: something new [/r/x.proj]", "NU1904 is not understood")]
    [InlineData(1, "", "/r/A.csproj : error NU1101: Unable to find package X. [/r/x.proj]", "NU1101")]
    [InlineData(1, "", "Segmentation fault", "exited with code 1: Segmentation fault")]
    public void NuGet_audit_that_did_not_look_at_all_is_no_pass(int code, string output, string error, string because)
    {
        var finding = Assert.Single(NuGetAudit.Read(code, output, error, "/r"));
        Assert.True(finding is { Id: "not-audited", AlwaysBlocks: true, MayBeIgnored: false });
        Assert.Contains(because, finding.Title);
    }

    [Fact]
    public async Task A_real_restore_finds_what_a_source_says_of_a_package()
    {
        using var source = new VulnerabilitySource("""{ "cliwrap": [ { "url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc", "severity": 3, "versions": "(, 99.0.0)" } ] }""");
        using var folder = Project($"<add key=\"audit\" value=\"{source.Index}\" allowInsecureConnections=\"true\" />");
        var finding = Assert.Single(await NuGetAudit.RunAsync([folder / "a.csproj"], folder.Path, folder / "reports", default));
        Assert.Equal(("GHSA-aaaa-bbbb-cccc", Severity.Critical, "a.csproj", "CliWrap"), (finding.Id, finding.Severity, finding.Target, finding.Package));
    }

    [Fact]
    public async Task A_real_restore_without_any_source_of_vulnerabilities_is_no_pass()
    {
        using var source = new VulnerabilitySource(null);
        using var folder = Project($"<add key=\"audit\" value=\"{source.Index}\" allowInsecureConnections=\"true\" />");
        var findings = await NuGetAudit.RunAsync([folder / "a.csproj"], folder.Path, folder / "reports", default);
        Assert.NotEmpty(findings);
        Assert.All(findings, x => Assert.Equal("not-audited", x.Id));
    }

    [Theory]
    [InlineData("package-lock.json", true)]
    [InlineData("requirements.txt", true)]
    [InlineData("requirements-dev.lock", true)]
    [InlineData("package.json", false)]
    [InlineData("requirements.in", false)]
    public void Lock_files_are_known_by_name(string name, bool known) => Assert.Equal(known, DependencyAudit.IsLockFile(name));

    [Fact]
    public async Task A_lock_file_that_nothing_reads_is_no_pass()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "package-lock.json", "{}");
        await Pipeline.Execution.ProcessRunner.RunAsync(new Pipeline.Execution.Command("git", "init", "-q").In(folder.Path), null, default);
        var finding = Assert.Single(await new DependencyAudit(folder.Path, folder / "reports").RunAsync(default));
        Assert.Equal(("not-audited", "package-lock.json"), (finding.Id, finding.Target));
        Assert.Contains("install Trivy", finding.Title);
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("{}", false)]
    [InlineData("", false)]
    [InlineData("""[ { "RuleID": "a", "File": "b", "StartLine": 1, "Commit": "", "Description": "c" } ]""", false)]
    public void Gitleaks_report_that_contradicts_its_exit_code_is_a_failure(string report, bool found)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "r.json", report);
        Assert.Throws<Pipeline.Diagnostics.PipelineException>(() => GitleaksReport.Read(folder / "r.json", found));
        Assert.Throws<Pipeline.Diagnostics.PipelineException>(() => GitleaksReport.Read(folder / "missing.json", found));
    }

    /// <summary>A project with one package of this repository's, and the source that NuGet asks about it. What it says of warnings hides nothing.</summary>
    private static TemporaryFolder Project(string auditSource)
    {
        var folder = new TemporaryFolder();
        var version = typeof(CliWrap.Cli).Assembly.GetName().Version!.ToString(3);
        File.WriteAllText(folder / "nuget.config", $"<configuration><auditSources><clear />{auditSource}</auditSources></configuration>");
        File.WriteAllText(folder / "a.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NoWarn>NU1904</NoWarn>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="CliWrap" Version="{version}" /></ItemGroup>
            </Project>
            """);
        return folder;
    }
}
