using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Local;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Components;

/// <summary>Runs workflows on this machine.</summary>
public interface IRunWorkflow : IExplainWorkflow
{
    /// <summary>The jobs.</summary>
    [Parameter("Jobs to run, with those that they need; default: all")]
    [NotFromEnvironment]
    string[]? Job => TryGetValue(() => Job);

    /// <summary>How many jobs run at once.</summary>
    [Parameter("Jobs to run at once, 1 or more; default: as many as the machine has processors")]
    [NotFromEnvironment]
    int? Jobs => TryGetValue<int?>(() => Jobs);

    /// <summary>Approved environments.</summary>
    [Parameter("Environments whose jobs may run here")]
    [NotFromEnvironment]
    string[]? Approve => TryGetValue(() => Approve);

    /// <summary>Whether everything is kept.</summary>
    [Parameter("Keep the folders of jobs that succeeded too")]
    [NotFromEnvironment]
    bool KeepJobs => TryGetValue<bool?>(() => KeepJobs) ?? false;

    /// <summary>Whether uncommitted changes take part.</summary>
    [Parameter("Take changes along that are not committed")]
    [NotFromEnvironment]
    bool WithChanges => TryGetValue<bool?>(() => WithChanges) ?? false;

    /// <summary>Variables that steps see.</summary>
    [Parameter("Variables of this environment that steps see too, like HTTPS_PROXY")]
    [NotFromEnvironment]
    string[]? Pass => TryGetValue(() => Pass);

    /// <summary>Runs a workflow.</summary>
    Target RunWorkflow => _ => _
        .Description("Run a workflow's jobs here, each in a fresh clone, with only what the workflow hands on")
        .After(GenerateWorkflows, CheckWorkflows)
        .Requires(() => ExplainArguments.AreGiven(this))
        .Executes(async () =>
        {
            if (Jobs is < 1)
                throw PipelineException.WrongUse($"{Jobs} is not 1 or more", "--jobs");
            var documents = ExplainArguments.Documents(RootDirectory);
            var report = await WorkflowRun.RunAsync(
                new RunRequest
                {
                    Document = WorkflowExplainer.Find(documents, Workflow!),
                    Local = path => documents.FirstOrDefault(x => x.Path == path),
                    Question = ExplainArguments.Question(this, RootDirectory),
                    Root = RootDirectory,
                    Jobs = Job ?? [],
                    Parallel = Jobs ?? Environment.ProcessorCount,
                    Keep = KeepJobs,
                    WithChanges = WithChanges,
                    Approved = Approve ?? [],
                    Pass = Pass ?? [],
                },
                BuildCancellation.Token);
            if (report.ExitCode != Engine.ExitCode.Done)
                throw new PipelineException(report.ExitCode, new Diagnostic($"The workflow ended as {report.Conclusion.ToString().ToLowerInvariant()}", report.Folder));
        });
}
