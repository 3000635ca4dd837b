using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>
/// Known vulnerabilities of NuGet packages. The command line finds nothing, and exits with 0, when no source publishes any; so the sources
/// are asked whether they do.
/// </summary>
internal static class NuGetAudit
{
    private const string Kind = "VulnerabilityInfo/";

    /// <summary>Audits all projects of a solution.</summary>
    /// <param name="solution">The solution or project, a path.</param>
    /// <param name="root">Where it runs.</param>
    /// <param name="http">Asks the sources.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImmutableArray<Finding>> RunAsync(string solution, string root, HttpClient http, CancellationToken cancellation)
    {
        var target = Path.GetRelativePath(root, solution).Replace('\\', '/');
        try
        {
            await ProcessRunner.RunAsync(Audit.NuGetRestore(solution).In(root), null, cancellation);
        }
        catch (PipelineException e)
        {
            return [Finding.NotScanned("not-audited", target, $"the packages could not be restored: {(e.Diagnostic.Details is [.., var last] ? last : e.Diagnostic.What)}")];
        }

        var (code, output, error) = await ProcessRunner.CaptureAsync(Audit.NuGet(solution).In(root), cancellation);
        if (code != 0)
            return [Finding.NotScanned("not-audited", target, $"`dotnet list package --vulnerable` exited with code {code}: {FirstLine(error, output)}")];
        var (findings, sources) = Read(output, target, root);
        if (!findings.IsEmpty)
            return findings;
        var silent = new List<string>();
        foreach (var source in sources)
            if (await WhySilentAsync(source, http, cancellation) is { } why)
                silent.Add($"{source}: {why}");
            else
                return findings;
        return [Finding.NotScanned("not-audited", target, silent.Count == 0 ? "it names no source" : $"no source knows vulnerabilities ({string.Join("; ", silent)}); name one that does under auditSources in nuget.config")];
    }

    internal static (ImmutableArray<Finding> Findings, ImmutableArray<string> Sources) Read(string output, string target, string root)
    {
        try
        {
            var start = output.IndexOf('{', StringComparison.Ordinal);
            using var json = JsonDocument.Parse(start < 0 ? output : output[start..]);
            var report = json.RootElement;
            if (report.GetProperty("version").GetInt32() != 1)
                throw new JsonException($"the report's version is {report.GetProperty("version")}, not 1");
            var problems = List(report, "problems").Where(x => x.GetProperty("level").GetString() is "error").Select(x => x.GetProperty("text").GetString()).ToList();
            if (problems.Count > 0)
                return ([Finding.NotScanned("not-audited", target, string.Join("; ", problems))], []);
            var projects = report.GetProperty("projects");
            if (projects.GetArrayLength() == 0)
                return ([Finding.NotScanned("not-audited", target, "it names no project")], []);
            return ([.. projects.EnumerateArray().SelectMany(x => Project(x, root)).Distinct()], [.. List(report, "sources").Select(x => x.GetString()!)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ([Finding.NotScanned("not-audited", target, $"the report is not understood: {e.Message}")], []);
        }
    }

    private static IEnumerable<Finding> Project(JsonElement project, string root)
    {
        var path = Path.GetRelativePath(root, project.GetProperty("path").GetString()!).Replace('\\', '/');
        foreach (var framework in List(project, "frameworks"))
            foreach (var package in List(framework, "topLevelPackages").Concat(List(framework, "transitivePackages")))
                foreach (var vulnerability in List(package, "vulnerabilities"))
                {
                    var url = vulnerability.GetProperty("advisoryurl").GetString()!;
                    var severity = vulnerability.GetProperty("severity").GetString();
                    yield return new Finding(
                        url.TrimEnd('/').Split('/')[^1], Gate.SeverityOf(severity) ?? throw new JsonException($"there is no severity `{severity}`"), path, "a known vulnerability")
                    { Package = package.GetProperty("id").GetString(), Installed = package.GetProperty("resolvedVersion").GetString(), Url = url };
                }
    }

    /// <summary>Why a source tells nothing of vulnerabilities; null when it does.</summary>
    internal static async Task<string?> WhySilentAsync(string source, HttpClient http, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(source, UriKind.Absolute, out var index) || index.Scheme is not ("https" or "http"))
            return "it is no address";
        try
        {
            using var service = JsonDocument.Parse(await http.GetByteArrayAsync(index, cancellation));
            var page = service.RootElement.GetProperty("resources").EnumerateArray()
                .FirstOrDefault(x => x.GetProperty("@type").ValueKind == JsonValueKind.String && x.GetProperty("@type").GetString()!.StartsWith(Kind, StringComparison.Ordinal));
            if (page.ValueKind == JsonValueKind.Undefined)
                return "it publishes none";
            using var pages = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri(page.GetProperty("@id").GetString()!), cancellation));
            return pages.RootElement.ValueKind == JsonValueKind.Array && pages.RootElement.GetArrayLength() > 0 ? null : "its list is empty";
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException
            || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return e.Message;
        }
    }

    private static IEnumerable<JsonElement> List(JsonElement of, string name) => of.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    private static string FirstLine(params string[] texts) =>
        string.Join('\n', texts).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "no message";
}
