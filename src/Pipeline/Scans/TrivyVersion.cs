using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Scans;

/// <summary>What <c>trivy version --format json</c> says of the program and of its database.</summary>
/// <param name="Program">Such as <c>0.69.3</c>.</param>
/// <param name="DatabaseUpdated">When its vulnerabilities were last collected; null when it has no database.</param>
internal sealed record TrivyVersion(string Program, DateTimeOffset? DatabaseUpdated)
{
    /// <summary>The version that reports are read of.</summary>
    public const string Pinned = "0.69.3";

    // CVE-2026-33634: published with stolen credentials in March 2026; they read the secrets of the machine that runs them.
    private static readonly string[] Malicious = ["0.69.4", "0.69.5", "0.69.6"];

    /// <exception cref="PipelineException">It is not what Trivy prints: exit 1.</exception>
    public static TrivyVersion Read(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var database = json.RootElement.TryGetProperty("VulnerabilityDB", out var db) && db.ValueKind == JsonValueKind.Object ? db.GetProperty("UpdatedAt").GetDateTimeOffset() : (DateTimeOffset?)null;
            return new TrivyVersion(json.RootElement.GetProperty("Version").GetString()!.TrimStart('v'), database);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw PipelineException.Failed("What Trivy says of its version is not understood", null, e.Message, $"install Trivy {Pinned}", inner: e);
        }
    }

    /// <exception cref="PipelineException">It is a malicious or another version: exit 1.</exception>
    public void Check(string wanted)
    {
        if (Malicious.Contains(Program))
            throw PipelineException.Failed($"Trivy {Program} is malicious", "trivy", "CVE-2026-33634", "take it off this machine, and change every secret that was on it");
        if (Program != wanted)
            throw PipelineException.Failed(
                $"Trivy {Program} is there, and {wanted} is needed", "trivy", "its reports and its integrity are known for one version only", $"install Trivy {wanted}, or say which one you checked: --trivy-version {Program}");
    }
}
