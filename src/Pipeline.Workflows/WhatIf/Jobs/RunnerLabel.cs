using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The machine that a job asks for.</summary>
internal static class RunnerLabel
{
    /// <summary>Its labels and group as text, as far as they are known.</summary>
    public static string Of(JobView job, EvaluationScope scope)
    {
        var labels = string.Join(", ", job.RunsOn.Select(x => Values.Text(x.Value, scope)));
        return job.Node["runs-on"] is YamlMapping { } mapping && mapping["group"] is YamlScalar group
            ? $"group {Values.Text(group.Value, scope)}{(labels.Length > 0 ? $" with {labels}" : "")}"
            : labels;
    }

    /// <summary>The context <c>runner</c>: GitHub's own machines tell their system by the label.</summary>
    public static ObjectValue Context(string label)
    {
        var system = label.Split('-')[0] switch
        {
            "ubuntu" => "Linux",
            "windows" => "Windows",
            "macos" => "macOS",
            _ => null,
        };
        var entries = new List<KeyValuePair<string, ExpressionValue>>();
        if (system is not null && !label.Contains("${{", StringComparison.Ordinal))
        {
            entries.Add(new("os", ExpressionValue.Of(system)));
            // Apple's machines are ARM64 from macos-14 on, except the large ones.
            if (system != "macOS")
                entries.Add(new("arch", ExpressionValue.Of(label.EndsWith("-arm", StringComparison.Ordinal) ? "ARM64" : "X64")));
        }

        return new ObjectValue(entries) { Others = new UnknownValue("runner") };
    }
}
