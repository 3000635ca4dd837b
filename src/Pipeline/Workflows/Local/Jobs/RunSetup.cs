using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>What all jobs of a run begin with.</summary>
internal sealed class RunSetup
{
    private readonly Lock _gate = new();

    public required RunRequest Request { get; init; }

    public required WorkflowEvent Event { get; init; }

    public required RunPlace Place { get; init; }

    public required RunLog Log { get; init; }

    /// <summary>The contexts of every job: <c>github</c>, <c>inputs</c>, <c>vars</c>.</summary>
    public required ObjectValue Contexts { get; init; }

    /// <summary>The secrets that the workflow names.</summary>
    public required ObjectValue Secrets { get; init; }

    /// <summary>The file of the steps' summaries.</summary>
    public string SummaryFile => Path.Combine(Place.Folder, "summary.md");

    /// <summary>Adds a step's summary, secrets masked.</summary>
    public void AddSummary(string job, string text)
    {
        lock (_gate)
            File.AppendAllText(SummaryFile, $"<!-- {job} -->\n{Engine.Redactor.Redact(text).TrimEnd('\n')}\n\n");
    }

    /// <summary>Why a job, or a cell of one with several, has no equal here, or null.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public string? WhyNot(JobView job, Evaluation values, bool isOneOfSeveral)
    {
        if (job.EnvironmentName is { } name && values.Text(name) is { Length: > 0 } environment
            && !Request.Approved.Contains(environment, StringComparer.OrdinalIgnoreCase))
            return $"not run here: environment {environment} waits for approval; --approve {environment} gives it";
        foreach (var label in job.RunsOn.Select(values.Text))
            if (OtherSystem(label) is { } system)
                return $"not run here: it wants {system}, and this is {CleanEnvironment.OperatingSystemName}";
        // A job for another processor still tells something here; a cell only repeats what the cell for this one tells.
        return isOneOfSeveral && RunnerNotes(job, values).FirstOrDefault() is { } note ? $"not run here: {note}" : null;
    }

    /// <summary>What is different from the runner that a job asks for.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public static IEnumerable<string> RunnerNotes(JobView job, Evaluation values)
    {
        foreach (var label in job.RunsOn.Select(values.Text))
        {
            if (label.EndsWith("-arm", StringComparison.Ordinal) != (CleanEnvironment.Architecture == "ARM64") && label.StartsWith("ubuntu", StringComparison.Ordinal))
                yield return $"runner {label} is {(label.EndsWith("-arm", StringComparison.Ordinal) ? "ARM64" : "X64")}, this machine is {CleanEnvironment.Architecture}";
        }
    }

    private static string? OtherSystem(string label)
    {
        var wanted = label.StartsWith("ubuntu", StringComparison.OrdinalIgnoreCase) ? "Linux"
            : label.StartsWith("windows", StringComparison.OrdinalIgnoreCase) ? "Windows"
            : label.StartsWith("macos", StringComparison.OrdinalIgnoreCase) ? "macOS" : null;
        return wanted is null || wanted == CleanEnvironment.OperatingSystemName ? null : wanted;
    }
}
