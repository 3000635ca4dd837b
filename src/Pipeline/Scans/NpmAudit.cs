using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Known vulnerabilities of npm packages, as the registry knows them. A registry that does not answer is a failure.</summary>
internal static class NpmAudit
{
    private const int Version = 2;

    /// <summary>Audits one lock file.</summary>
    public static async Task<ImmutableArray<Finding>> RunAsync(string lockFile, string root, CancellationToken cancellation)
    {
        try
        {
            var (code, output, error) = await ProcessRunner.CaptureAsync(Audit.Npm(Path.Combine(root, Path.GetDirectoryName(lockFile)!)), cancellation);
            return code is 0 or 1
                ? Read(output, lockFile)
                : [Finding.NotScanned("not-audited", lockFile, $"`npm audit` exited with code {code}: {error.Split('\n').FirstOrDefault(x => x.Contains("error", StringComparison.Ordinal)) ?? error}")];
        }
        catch (PipelineException e) when (e.InnerException is System.ComponentModel.Win32Exception)
        {
            return [Finding.NotScanned("not-audited", lockFile, "npm is missing: install Node.js")];
        }
    }

    internal static ImmutableArray<Finding> Read(string output, string lockFile)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var report = json.RootElement;
            if (!report.TryGetProperty("auditReportVersion", out var version))
                throw new JsonException(Text(report, "message") is { Length: > 0 } message ? $"the registry did not answer: {message}"
                    : report.TryGetProperty("error", out var failure) && Text(failure, "summary") is { Length: > 0 } summary ? summary
                    : "it is no report");
            if (version.GetInt32() != Version)
                throw new JsonException($"auditReportVersion is {version}, not {Version}");
            var counted = report.GetProperty("metadata").GetProperty("vulnerabilities").GetProperty("total").GetInt32();
            var packages = report.GetProperty("vulnerabilities").EnumerateObject().ToList();
            if (counted != packages.Count)
                throw new JsonException($"it counts {counted} vulnerable packages and lists {packages.Count}");
            // A package is also listed for what it depends on; then `via` holds that one's name.
            return [.. packages.SelectMany(x => x.Value.GetProperty("via").EnumerateArray().Where(y => y.ValueKind == JsonValueKind.Object).Select(y => Advisory(y, x, lockFile))).Distinct()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [Finding.NotScanned("not-audited", lockFile, $"npm could not audit it: {e.Message}")];
        }
    }

    private static Finding Advisory(JsonElement advisory, JsonProperty package, string lockFile)
    {
        var severity = Text(advisory, "severity");
        var url = Text(advisory, "url") ?? throw new JsonException("an advisory has no url");
        return new Finding(url.TrimEnd('/').Split('/')[^1], Gate.SeverityOf(severity) ?? throw new JsonException($"there is no severity `{severity}`"), lockFile, Text(advisory, "title") ?? "a known vulnerability")
        {
            Package = package.Name,
            Installed = Text(advisory, "range"),
            Unfixed = package.Value.TryGetProperty("fixAvailable", out var mended) && mended.ValueKind == JsonValueKind.False,
            Url = url,
        };
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
