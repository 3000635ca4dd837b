using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Scans;

/// <summary>gitleaks' JSON report. Only where a secret is gets read, never what stands there.</summary>
internal static class GitleaksReport
{
    /// <summary>Reads the findings.</summary>
    /// <param name="path">The report.</param>
    /// <param name="found">Whether gitleaks' exit code says that there are some.</param>
    /// <exception cref="PipelineException">It is missing, not understood, or says something else than the exit code: exit 1.</exception>
    public static ImmutableArray<Finding> Read(string path, bool found)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                throw new JsonException("it is no list");
            var findings = json.RootElement.EnumerateArray().Select(Read).ToImmutableArray();
            return findings.IsEmpty == !found
                ? findings
                : throw new JsonException($"it lists {findings.Length} secrets, and the exit code says {(found ? "some" : "none")} were found");
        }
        catch (Exception e) when (e is JsonException or IOException or KeyNotFoundException or InvalidOperationException)
        {
            throw PipelineException.Failed("The scan for secrets cannot be judged", path, e.Message, "see that gitleaks 8.16 or newer is used; a scan that cannot be read is no pass", inner: e);
        }
    }

    private static Finding Read(JsonElement secret)
    {
        var rule = secret.GetProperty("RuleID").GetString()!;
        var file = secret.GetProperty("File").GetString()!;
        file = file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;
        var line = secret.GetProperty("StartLine").GetInt32();
        var commit = secret.GetProperty("Commit").GetString() is { Length: > 0 } hash ? hash : null;
        // gitleaks' own form of a fingerprint, with the path as it is in the repository.
        var fingerprint = commit is null ? $"{file}:{rule}:{line}" : $"{commit}:{file}:{rule}:{line}";
        return new Finding(fingerprint, Severity.Critical, file, $"{secret.GetProperty("Description").GetString()}{(commit is null ? "" : $" in commit {commit[..Math.Min(12, commit.Length)]}")}")
        {
            Rule = rule,
            Line = line > 0 ? line : null,
            AlwaysBlocks = true,
        };
    }
}
