using System.Net;
using Pipeline.Scans;

namespace Pipeline.Tests.Scans;

public sealed class AuditTests
{
    private const string NuGetFound = """
        { "version": 1, "parameters": "--vulnerable", "sources": ["https://api.nuget.org/v3/index.json"], "projects": [ { "path": "/r/src/A.csproj", "frameworks": [ { "framework": "net10.0",
          "topLevelPackages": [ { "id": "Newtonsoft.Json", "resolvedVersion": "12.0.1", "vulnerabilities": [ { "severity": "High", "advisoryurl": "https://github.com/advisories/GHSA-5crp-9r3c-p9vr" } ] } ],
          "transitivePackages": [ { "id": "B", "resolvedVersion": "1.0.0", "vulnerabilities": [ { "severity": "Moderate", "advisoryurl": "https://github.com/advisories/GHSA-1111-2222-3333" } ] } ] } ] } ] }
        """;

    [Fact]
    public void NuGet_advisories_of_direct_and_transitive_packages_are_read()
    {
        var (findings, sources) = NuGetAudit.Read(NuGetFound, "A.sln", "/r");
        Assert.Equal([("GHSA-5crp-9r3c-p9vr", Severity.High, "src/A.csproj"), ("GHSA-1111-2222-3333", Severity.Medium, "src/A.csproj")], findings.Select(x => (x.Id, x.Severity, x.Target)));
        Assert.Equal("https://api.nuget.org/v3/index.json", Assert.Single(sources));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "version": 2, "projects": [] }""")]
    [InlineData("""{ "version": 1, "sources": [], "projects": [] }""")]
    [InlineData("""{ "version": 1, "problems": [ { "level": "error", "text": "no assets file" } ], "projects": [] }""")]
    [InlineData("""{ "version": 1, "sources": [], "projects": [ { "path": "/r/a", "frameworks": [ { "topLevelPackages": [ { "id": "a", "resolvedVersion": "1", "vulnerabilities": [ { "severity": "Severe", "advisoryurl": "x" } ] } ] } ] } ] }""")]
    public void NuGet_report_that_is_not_understood_is_no_pass(string report)
    {
        var finding = Assert.Single(NuGetAudit.Read(report, "A.sln", "/r").Findings);
        Assert.True(finding is { Id: "not-audited", AlwaysBlocks: true, MayBeIgnored: false });
    }

    [Theory]
    [InlineData("""{ "version": "3.0.0", "resources": [ { "@id": "https://feed.example/v", "@type": "VulnerabilityInfo/6.7.0" } ] }""", """[ { "@name": "base", "@id": "https://feed.example/b" } ]""", null)]
    [InlineData("""{ "version": "3.0.0", "resources": [ { "@id": "https://feed.example/v", "@type": "VulnerabilityInfo/6.7.0" } ] }""", "[]", "empty")]
    [InlineData("""{ "version": "3.0.0", "resources": [ { "@id": "https://feed.example/v", "@type": "VulnerabilityInfo/6.7.0" } ] }""", null, "421")]
    [InlineData("""{ "version": "3.0.0", "resources": [ { "@id": "https://feed.example/q", "@type": "SearchQueryService" } ] }""", "[]", "publishes none")]
    [InlineData("not json", "[]", "invalid")]
    [InlineData(null, "[]", "421")]
    public async Task NuGet_source_that_tells_nothing_of_vulnerabilities_is_known(string? index, string? page, string? because)
    {
        using var http = new HttpClient(new Answers(x => x.AbsolutePath == "/v" ? page : index));
        var why = await NuGetAudit.WhySilentAsync("https://feed.example/v3/index.json", http, default);
        if (because is null)
            Assert.Null(why);
        else
            Assert.Contains(because, why);
    }

    [Fact]
    public void Npm_advisories_are_read_once()
    {
        var findings = NpmAudit.Read(
            """
            { "auditReportVersion": 2, "vulnerabilities": {
                "lodash": { "name": "lodash", "severity": "critical", "via": [ { "source": 1, "name": "lodash", "title": "Prototype pollution", "url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc", "severity": "critical", "range": "<4.17.21" } ], "fixAvailable": true },
                "uses": { "name": "uses", "severity": "critical", "via": ["lodash"], "fixAvailable": true } },
              "metadata": { "vulnerabilities": { "info": 0, "critical": 2, "total": 2 } } }
            """, "web/package-lock.json");
        var finding = Assert.Single(findings);
        Assert.Equal(("GHSA-aaaa-bbbb-cccc", Severity.Critical, "lodash"), (finding.Id, finding.Severity, finding.Package));
    }

    [Theory]
    [InlineData("""{ "message": "405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk", "statusCode": 405, "body": "", "error": { "summary": "", "detail": "" } }""", "405 Method Not Allowed")]
    [InlineData("""{ "error": { "code": "ENOLOCK", "summary": "This command requires an existing lockfile." } }""", "requires an existing lockfile")]
    [InlineData("", "could not audit")]
    [InlineData("""{ "auditReportVersion": 3 }""", "not 2")]
    [InlineData("""{ "auditReportVersion": 2, "vulnerabilities": {}, "metadata": { "vulnerabilities": { "total": 4 } } }""", "counts 4")]
    [InlineData("""{ "auditReportVersion": 2, "vulnerabilities": {} }""", "could not audit")]
    public void Npm_registry_that_does_not_answer_is_no_pass(string report, string because)
    {
        var finding = Assert.Single(NpmAudit.Read(report, "web/package-lock.json"));
        Assert.Equal("not-audited", finding.Id);
        Assert.Contains(because, finding.Title);
    }

    [Fact]
    public void Pip_findings_without_a_severity_are_serious_and_skipped_packages_are_no_pass()
    {
        var findings = PipAudit.Read(
            """{ "dependencies": [ { "name": "django", "version": "4.2.0", "vulns": [ { "id": "PYSEC-2026-1", "fix_versions": ["4.2.9"], "aliases": [] } ] }, { "name": "ours", "skip_reason": "not on the index" }, { "name": "celery", "version": "5.4", "vulns": [] } ], "fixes": [] }""",
            "requirements.txt");
        Assert.Equal([("PYSEC-2026-1", Severity.High), ("not-audited", Severity.Critical)], findings.Select(x => (x.Id, x.Severity)));
        Assert.Equal("not-audited", Assert.Single(PipAudit.Read("{}", "requirements.txt")).Id);
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

    private sealed class Answers(Func<Uri, string?> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            answer(request.RequestUri!) is { } text ? new HttpResponseMessage { Content = new StringContent(text) } : new HttpResponseMessage((HttpStatusCode)421));
    }
}
