using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Security;

/// <summary>
/// The labels of GitHub's runners, November 2026.
/// Source: https://github.com/actions/runner-images and https://docs.github.com/en/actions/reference/runners/github-hosted-runners
/// </summary>
internal static class Runners
{
    public static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "ubuntu-26.04", "ubuntu-26.04-arm", "ubuntu-24.04", "ubuntu-24.04-arm", "ubuntu-22.04", "ubuntu-22.04-arm", "ubuntu-slim",
        "windows-2025", "windows-2025-vs2026", "windows-2022", "windows-11-arm",
        "macos-26", "macos-26-intel", "macos-26-large", "macos-26-xlarge",
        "macos-15", "macos-15-intel", "macos-15-large", "macos-15-xlarge",
        "macos-14", "macos-14-large", "macos-14-xlarge",
    };

    public static readonly HashSet<string> Latest = new(StringComparer.OrdinalIgnoreCase)
    {
        "ubuntu-latest", "windows-latest", "macos-latest", "macos-latest-large", "macos-latest-xlarge",
    };

    /// <summary>Those that are gone: their jobs wait and fail.</summary>
    public static readonly HashSet<string> Retired = new(StringComparer.OrdinalIgnoreCase)
    {
        "ubuntu-20.04", "ubuntu-18.04", "ubuntu-16.04", "windows-2019", "windows-2016",
        "macos-13", "macos-13-large", "macos-13-xlarge", "macos-12", "macos-12-large", "macos-12-xlarge", "macos-11", "macos-10.15",
    };

    /// <summary>The labels that a job may ask for: as written, or the matrix's values that they stand for. What only the run knows is left out.</summary>
    public static IEnumerable<YamlScalar> Labels(InspectedJob job)
    {
        foreach (var label in job.View.RunsOn)
        {
            if (Interpolation.In(label.Value) is not [var first, ..])
                yield return label;
            else if (first.Length == label.Value.Length && Matrix.Of(job.View) is { } matrix)
                foreach (var reference in Reference.In(first.Inner(label.Value)))
                    if (reference is { Context: "matrix", Parts.Count: 2 } && reference.Part(1) is { } axis)
                        foreach (var value in matrix.Values(axis))
                            yield return value;
        }
    }

    /// <summary>Whether it surely runs on a machine of GitHub's.</summary>
    public static bool IsHosted(InspectedJob job) => Labels(job).ToList() is { Count: > 0 } labels && labels.All(x => Known.Contains(x.Value) || Latest.Contains(x.Value));

    /// <summary>Whether every machine that it may run on is a Windows.</summary>
    public static bool IsWindows(InspectedJob job) =>
        Labels(job).ToList() is { Count: > 0 } labels && labels.All(x => x.Value.StartsWith("windows", StringComparison.OrdinalIgnoreCase));
}
