using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>A value of the file that has expressions in it.</summary>
/// <param name="Scalar">The value.</param>
/// <param name="Job">The job that it is in; null outside of jobs.</param>
internal sealed record Usage(YamlScalar Scalar, JobView? Job)
{
    /// <summary>The secrets that it names; <see cref="SecretNames.All"/> stands for all of them.</summary>
    public IReadOnlyList<string> Secrets => field ??= SecretNames.In(new YamlMapping(new YamlEntry(new YamlScalar(IsCondition ? "if" : ""), Scalar)));

    private bool IsCondition { get; init; }

    /// <summary>Where a word of the value is.</summary>
    public Mark At(Inspection file, string word) => ScalarPlace.Of(file.Document, Scalar, Math.Max(0, Scalar.Value.IndexOf(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Every value with expressions of a file, in the order of the text.</summary>
    public static IEnumerable<Usage> In(YamlMapping root, IReadOnlyList<JobView> jobs) => In(root, jobs, null, "");

    private static IEnumerable<Usage> In(YamlNode node, IReadOnlyList<JobView> jobs, JobView? job, string key) => node switch
    {
        // The whole of a condition is an expression, with or without braces.
        YamlScalar scalar => key == "if" || scalar.Value.Contains("${{", StringComparison.Ordinal) ? [new Usage(scalar, job) { IsCondition = key == "if" }] : [],
        YamlSequence sequence => sequence.Items.SelectMany(x => In(x, jobs, job, "")),
        YamlMapping mapping => mapping.Entries.SelectMany(x => In(x.Value, jobs, job ?? jobs.FirstOrDefault(y => ReferenceEquals(y.Node, x.Value)), x.Key.Value)),
        _ => [],
    };
}
