using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

/// <summary>The machines and images that a job may ask for.</summary>
internal static class Runners
{
    /// <summary>The labels: as written, or the matrix's values that they stand for. What only the run knows is left out.</summary>
    public static IEnumerable<YamlScalar> Labels(JobView job) => job.RunsOn.SelectMany(x => Values(job, x));

    /// <summary>Whether every machine that it may run on is a Windows.</summary>
    public static bool IsWindows(JobView job) =>
        Labels(job).ToList() is { Count: > 0 } labels && labels.TrueForAll(x => x.Value.StartsWith("windows", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it may run on a machine that is not GitHub's.</summary>
    public static bool IsSelfHosted(JobView job) => Labels(job).Any(x => x.Value.Equals("self-hosted", StringComparison.OrdinalIgnoreCase));

    /// <summary>The value, or those of the matrix's axis that it is.</summary>
    public static IEnumerable<YamlScalar> Values(JobView job, YamlScalar value)
    {
        if (!value.Value.Contains("${{", StringComparison.Ordinal))
            return [value];
        var axis = value.Value.Trim('$', '{', '}', ' ') is var path && path.StartsWith("matrix.", StringComparison.OrdinalIgnoreCase) ? path["matrix.".Length..] : "";
        if (job.Matrix is not YamlMapping matrix)
            return [];
        var added = (matrix["include"] as YamlSequence)?.Items.OfType<YamlMapping>().Select(x => x[axis]) ?? [];
        return ((matrix[axis] as YamlSequence)?.Items ?? []).Concat(added).OfType<YamlScalar>().Where(x => !x.Value.Contains("${{", StringComparison.Ordinal));
    }
}
