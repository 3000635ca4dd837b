using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>What all jobs of a run share.</summary>
internal sealed record LocalRun
{
    public required RunRequest Request { get; init; }

    public required WorkflowEvent Event { get; init; }

    /// <summary><c>.nuke/temp/workflows/&lt;run&gt;</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Owner and name.</summary>
    public required string Repository { get; init; }

    /// <summary>The ref of the event.</summary>
    public required string Reference { get; init; }

    public required Origin Origin { get; init; }

    public required ArtifactStore Artifacts { get; init; }

    public required RunLog Log { get; init; }

    /// <summary>The contexts of every job: <c>github</c>, <c>inputs</c>, <c>vars</c>.</summary>
    public required ObjectValue Contexts { get; init; }

    /// <summary>The secrets that the jobs name.</summary>
    public required ObjectValue Secrets { get; init; }

    /// <summary>All jobs that each job needs, also through others.</summary>
    public required IReadOnlyDictionary<string, HashSet<string>> Before { get; init; }

    /// <summary>As many as jobs may run at once.</summary>
    public required SemaphoreSlim Slots { get; init; }

    /// <summary>What stands before the names of the jobs of a called workflow, like <c>deploy / </c>.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Why a job, or a cell of one with several, has no equal here, or null.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public string? WhyNot(JobView job, FileValues values, bool isOneOfSeveral)
    {
        if (job.EnvironmentName is { } name && values.Text(name) is { Length: > 0 } environment && !Request.Approved.Contains(environment, StringComparer.OrdinalIgnoreCase))
            return $"not run here: environment {environment} waits for approval; --approve {environment} gives it";
        foreach (var label in job.RunsOn.Select(values.Text))
        {
            var system = label.Split('-')[0] switch { "ubuntu" => "Linux", "windows" => "Windows", "macos" => "macOS", _ => null };
            if (system is not null && system != CleanEnvironment.OperatingSystemName)
                return $"not run here: it wants {system}, and this is {CleanEnvironment.OperatingSystemName}";
        }

        // A job for another processor still tells something here; a cell only repeats what the cell for this one tells.
        return isOneOfSeveral && OtherProcessor(job, values) is { } note ? $"not run here: {note}" : null;
    }

    /// <summary>What to say of a job that asks for another processor than this machine's; null when it does not.</summary>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public static string? OtherProcessor(JobView job, FileValues values) => job.RunsOn.Select(values.Text).Where(x => x.StartsWith("ubuntu", StringComparison.Ordinal))
        .Select(x => (Label: x, Processor: x.EndsWith("-arm", StringComparison.Ordinal) ? "ARM64" : "X64"))
        .Where(x => x.Processor != CleanEnvironment.Architecture)
        .Select(x => $"runner {x.Label} is {x.Processor}, this machine is {CleanEnvironment.Architecture}").FirstOrDefault();
}
