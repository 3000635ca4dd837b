using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Scans;

/// <summary>
/// Trivy's JSON report, schema 2. Whatever is not as documented is a failure: a report that is not understood says nothing about what
/// was scanned. https://trivy.dev/latest/docs/configuration/reporting/
/// </summary>
internal static class TrivyReport
{
    private const int Schema = 2;
    private static readonly string[] Packages = ["os-pkgs", "lang-pkgs"];
    private static readonly string[] Classes = ["os-pkgs", "lang-pkgs", "config", "secret", "license", "license-file", "custom"];

    /// <summary>Reads the findings.</summary>
    /// <param name="path">The report.</param>
    /// <param name="target">What was scanned, as people know it.</param>
    /// <param name="expected">What it must have looked at, or nothing was scanned.</param>
    /// <exception cref="PipelineException">It is missing, empty, or not understood: exit 1.</exception>
    public static ImmutableArray<Finding> Read(string path, string target, TrivyExpectation expected)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length == 0)
                throw new JsonException("Trivy has written nothing");
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(json.RootElement, target, expected);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw PipelineException.Failed(
                $"The scan of {target} cannot be judged", path, $"the report is not understood: {e.Message}",
                "see that the pinned version of Trivy is used; a scan that cannot be read is no pass", inner: e);
        }
    }

    private static ImmutableArray<Finding> Read(JsonElement report, string target, TrivyExpectation expected)
    {
        if (!report.TryGetProperty("SchemaVersion", out var schema) || schema.GetInt32() != Schema)
            throw new JsonException($"SchemaVersion is {(schema.ValueKind == JsonValueKind.Undefined ? "missing" : schema.ToString())}, not {Schema}");
        if (string.IsNullOrEmpty(Text(report, "ArtifactName")))
            throw new JsonException("ArtifactName is missing");
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var seen = new HashSet<string>();
        foreach (var result in List(report, "Results"))
        {
            var kind = Text(result, "Class") ?? throw new JsonException("a result has no Class");
            if (!Classes.Contains(kind))
                throw new JsonException($"there is no Class `{kind}`");
            seen.Add(kind);
            var where = Where(target, Text(result, "Target"), expected);
            findings.AddRange(List(result, "Vulnerabilities").Select(x => Vulnerability(x, where)));
            findings.AddRange(List(result, "Misconfigurations").Where(x => Text(x, "Status") is not "PASS").Select(x => Misconfiguration(x, where)));
            findings.AddRange(List(result, "Secrets").Select(x => Secret(x, where)));
        }

        if (EndOfLife(report))
            findings.Add(new Finding("os-end-of-life", Severity.High, target, "its operating system gets no security updates any more"));
        var wanted = expected == TrivyExpectation.Configuration ? ["config"] : Packages;
        if (!wanted.Any(seen.Contains))
            findings.Add(Finding.NotScanned(
                "nothing-scanned", target, expected == TrivyExpectation.Configuration ? "Trivy has recognised no file that it can check" : "Trivy has recognised no packages",
                mayBeIgnored: true));
        return findings.ToImmutable();
    }

    private static Finding Vulnerability(JsonElement x, string where)
    {
        var mended = Text(x, "FixedVersion") is { Length: > 0 } version ? version : null;
        return new Finding(Required(x, "VulnerabilityID"), SeverityOf(x), where, Text(x, "Title") ?? Required(x, "PkgName"))
        {
            Package = Required(x, "PkgName"),
            Installed = Required(x, "InstalledVersion"),
            Fixed = mended,
            Unfixed = mended is null,
            Url = Text(x, "PrimaryURL"),
        };
    }

    private static Finding Misconfiguration(JsonElement x, string where) => new(Required(x, "ID"), SeverityOf(x), where, Text(x, "Message") ?? Text(x, "Title") ?? Required(x, "ID"))
    {
        Line = x.TryGetProperty("CauseMetadata", out var cause) && cause.TryGetProperty("StartLine", out var line) && line.GetInt32() > 0 ? line.GetInt32() : null,
        Url = Text(x, "PrimaryURL"),
    };

    // Neither Match nor Code is read: both show what is around a secret.
    private static Finding Secret(JsonElement x, string where) => new(Required(x, "RuleID"), SeverityOf(x), where, Text(x, "Title") ?? "a secret")
    {
        Line = x.TryGetProperty("StartLine", out var line) && line.GetInt32() > 0 ? line.GetInt32() : null,
    };

    private static Severity SeverityOf(JsonElement x) => Text(x, "Severity") is "UNKNOWN" or "LOW" or "MEDIUM" or "HIGH" or "CRITICAL"
        ? Gate.SeverityOf(Text(x, "Severity"))!.Value
        : throw new JsonException($"there is no Severity `{Text(x, "Severity")}`");

    private static string Where(string target, string? part, TrivyExpectation expected) => expected == TrivyExpectation.Image || string.IsNullOrEmpty(part) || part == "."
        ? part is null or "" or "." || part.StartsWith(target, StringComparison.Ordinal) ? target : $"{target}: {part}"
        : part;

    private static bool EndOfLife(JsonElement report) => report.TryGetProperty("Metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("OS", out var os) && os.ValueKind == JsonValueKind.Object && os.TryGetProperty("EOSL", out var ended) && ended.ValueKind == JsonValueKind.True;

    private static IEnumerable<JsonElement> List(JsonElement of, string name) => !of.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null ? []
        : list.ValueKind == JsonValueKind.Array ? list.EnumerateArray()
        : throw new JsonException($"{name} is no list");

    private static string Required(JsonElement of, string name) => Text(of, name) is { Length: > 0 } text ? text : throw new JsonException($"{name} is missing");

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What a scan must have looked at.</summary>
internal enum TrivyExpectation
{
    Image,
    Packages,
    Configuration,
}
