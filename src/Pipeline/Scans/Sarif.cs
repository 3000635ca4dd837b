using System.Text;
using System.Text.Json;

namespace Pipeline.Scans;

/// <summary>Findings as SARIF 2.1.0, which GitHub shows among a repository's security alerts.</summary>
/// <remarks>https://docs.oasis-open.org/sarif/sarif/v2.1.0/ and GitHub's "SARIF support for code scanning".</remarks>
internal static class Sarif
{
    /// <summary>The file's bytes. What the ignore file excuses is there too, marked as suppressed with its reason.</summary>
    public static byte[] Of(string scan, Verdict verdict)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            var all = verdict.Blocking.Concat(verdict.Below).Concat(verdict.Ignored.Select(x => x.Finding)).ToList();
            Tool(json, scan, all);
            json.WriteStartArray("results");
            foreach (var finding in verdict.Blocking)
                Result(json, finding, "error", null);
            foreach (var finding in verdict.Below)
                Result(json, finding, finding.Severity >= Severity.Medium ? "warning" : "note", null);
            foreach (var (finding, entry) in verdict.Ignored)
                Result(json, finding, "note", entry);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Tool(Utf8JsonWriter json, string scan, IEnumerable<Finding> findings)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", $"Pipeline {scan}");
        json.WriteStartArray("rules");
        foreach (var same in findings.GroupBy(RuleOf))
        {
            var worst = same.MaxBy(x => x.Severity)!;
            json.WriteStartObject();
            json.WriteString("id", same.Key);
            json.WriteStartObject("shortDescription");
            json.WriteString("text", same.First().Title);
            json.WriteEndObject();
            if (Uri.TryCreate(worst.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
                json.WriteString("helpUri", worst.Url);
            json.WriteStartObject("properties");
            json.WriteString("security-severity", worst.Severity switch { Severity.Critical => "9.5", Severity.High => "8.0", Severity.Medium => "5.5", _ => "2.0" });
            json.WriteStartArray("tags");
            json.WriteStringValue("security");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, Finding finding, string level, IgnoreEntry? entry)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", RuleOf(finding));
        json.WriteString("level", level);
        json.WriteStartObject("message");
        json.WriteString("text", finding.Package is null ? finding.Title : $"{finding.Package} {finding.Installed}: {finding.Title} ({(finding.Fixed is null ? "not mended yet" : $"mended in {finding.Fixed}")})");
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(finding.Target));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Line ?? 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("finding/v1", $"{finding.Id}|{finding.Target}|{finding.Package}");
        json.WriteEndObject();
        if (entry is not null)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("justification", $"{entry.Reason} (until {entry.Expires:yyyy-MM-dd})");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string RuleOf(Finding finding) => finding.Rule ?? finding.Id;

    // An image is no file; its name still has to be a relative reference.
    private static string UriOf(string target)
    {
        var text = new StringBuilder();
        foreach (var part in target.Split('/'))
            text.Append(text.Length > 0 ? "/" : "").Append(Uri.EscapeDataString(part));
        return text.ToString();
    }
}
