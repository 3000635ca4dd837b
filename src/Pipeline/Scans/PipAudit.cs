using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Known vulnerabilities of Python packages: by pip-audit, or by Trivy where only that is there.</summary>
internal static class PipAudit
{
    /// <summary>Audits one requirements file.</summary>
    /// <param name="file">Relative to the root.</param>
    /// <param name="root">The repository's root.</param>
    /// <param name="trivy">What takes pip-audit's place; null when it is not there either.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImmutableArray<Finding>> RunAsync(string file, string root, TrivyScanner? trivy, CancellationToken cancellation)
    {
        try
        {
            var (code, output, error) = await ProcessRunner.CaptureAsync(Audit.Pip(file).In(root), cancellation);
            if (code is 0 or 1 && output.Length > 0)
                return Read(output, file);
            return [Finding.NotScanned("not-audited", file, $"pip-audit exited with code {code}: {error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no message"}")];
        }
        catch (PipelineException e) when (e.InnerException is System.ComponentModel.Win32Exception)
        {
            return trivy is null
                ? [Finding.NotScanned("not-audited", file, $"neither pip-audit nor Trivy is there: install one (pip install pip-audit, or Trivy {TrivyVersion.Pinned})")]
                : [.. (await trivy.FilesAsync(file.Replace('/', '-'), Path.Combine(root, file), cancellation)).Select(x => x with { Target = file, MayBeIgnored = x.Id != "nothing-scanned" })];
        }
    }

    internal static ImmutableArray<Finding> Read(string output, string file)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            return [.. json.RootElement.GetProperty("dependencies").EnumerateArray().SelectMany(x => Package(x, file)).Distinct()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [Finding.NotScanned("not-audited", file, $"pip-audit's report is not understood: {e.Message}")];
        }
    }

    private static IEnumerable<Finding> Package(JsonElement package, string file)
    {
        var name = package.GetProperty("name").GetString()!;
        if (package.TryGetProperty("skip_reason", out var skipped))
            return [Finding.NotScanned("not-audited", file, $"{name}: {skipped.GetString()}")];
        return package.GetProperty("vulns").EnumerateArray().Select(x =>
        {
            var mended = x.GetProperty("fix_versions").EnumerateArray().Select(y => y.GetString()).ToList();
            // pip-audit knows no severities; until somebody has looked, it is a serious one.
            return new Finding(x.GetProperty("id").GetString()!, Severity.High, file, "a known vulnerability")
            {
                Package = name,
                Installed = package.GetProperty("version").GetString(),
                Fixed = mended.Count == 0 ? null : string.Join(", ", mended),
                Unfixed = mended.Count == 0,
            };
        });
    }
}
