using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Commands;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>
/// Known vulnerabilities of NuGet packages, as NuGet's own audit reports them: NU1901 to NU1904. Where no source publishes any, NuGet reports
/// nothing and succeeds; it counts such a project as not audited, and that is no pass.
/// </summary>
internal static partial class NuGetAudit
{
    /// <summary>Audits projects, all in one restore.</summary>
    /// <param name="projects">Their paths.</param>
    /// <param name="root">The repository's root.</param>
    /// <param name="folder">A folder for the file that names the projects.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImmutableArray<Finding>> RunAsync(ImmutableArray<string> projects, string root, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "nuget-audit.proj");
        DurableFile.Write(file, System.Text.Encoding.UTF8.GetBytes(NuGetRestore.Projects(projects)));
        var (code, output, error) = await ProcessRunner.CaptureAsync(NuGetRestore.Audit(file).In(root), cancellation);
        return Read(code, output, error, root);
    }

    /// <summary>Reads what the restore printed: the counts on its output, warnings and errors on the other.</summary>
    internal static ImmutableArray<Finding> Read(int code, string output, string error, string root)
    {
        var (findings, reasons) = (ImmutableArray.CreateBuilder<Finding>(), new List<string>());
        foreach (Match line in Lines().Matches(error))
        {
            var (number, text) = (line.Groups["code"].Value, line.Groups["text"].Value.Trim());
            if (SeverityOf(number) is not { } severity)
            {
                if (line.Groups["kind"].Value == "error" || number == "NU1900")
                    reasons.Add($"{number}: {text}");
            }
            else if (Known().Match(text) is { Success: true } known)
            {
                findings.Add(new Finding(known.Groups["url"].Value.TrimEnd('/').Split('/')[^1], severity, Path.GetRelativePath(root, line.Groups["project"].Value).Replace('\\', '/'), "a known vulnerability")
                {
                    Package = known.Groups["package"].Value,
                    Installed = known.Groups["version"].Value,
                    Url = known.Groups["url"].Value,
                });
            }
            else
            {
                reasons.Add($"{number} is not understood: {text}");
            }
        }

        if (code != 0 && reasons.Count == 0)
            reasons.Add($"the restore exited with code {code}: {error.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no message"}");
        if (code == 0 && WhyUncounted(output) is { } why)
            reasons.Add(why);
        return [.. findings.Distinct(), .. reasons.Distinct().Select(x => Finding.NotScanned("not-audited", "NuGet packages", x))];
    }

    private static string? WhyUncounted(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var properties = json.RootElement.GetProperty("Properties");
            int Count(string name) => int.Parse(properties.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            var (restored, audited) = (Count("RestoreProjectCount"), Count("RestoreProjectsAuditedCount"));
            return restored == 0 ? "it has no project"
                : audited < restored ? $"NuGet audited {audited} of {restored} projects: no source publishes vulnerabilities; name one that does under auditSources in nuget.config"
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return $"what NuGet says of the audit is not understood: {e.Message}";
        }
    }

    private static Severity? SeverityOf(string code) => code switch
    {
        "NU1901" => Severity.Low,
        "NU1902" => Severity.Medium,
        "NU1903" => Severity.High,
        "NU1904" => Severity.Critical,
        _ => null,
    };

    [GeneratedRegex(@"^\s*(?<project>.+?) : (?<kind>warning|error) (?<code>[A-Z]+\d+)?\s*: (?<text>.*?)( \[[^\]]*\])?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lines();

    [GeneratedRegex(@"^\S+ '(?<package>[^']+)' (?<version>\S+) .*, (?<url>https?://\S+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Known();
}
