using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Local;

/// <summary>Runs the jobs of a workflow that a job calls. They see the event that started it all, and of the caller only what it gives them.</summary>
internal static class CalledRun
{
    /// <returns>The call itself, with what the workflow gives back, and the jobs behind it.</returns>
    /// <exception cref="StepFailure">An expression has no value.</exception>
    public static async Task<IReadOnlyList<JobResult>> RunAsync(LocalRun run, Cell cell, WorkflowDocument called, CancellationToken stop)
    {
        var began = run.Request.Time.GetTimestamp();
        var (node, scope, request) = (cell.Job.Node, new EvaluationScope(cell.Contexts.With("secrets", run.Secrets)), run.Request with { Document = called });
        var inside = run with
        {
            Request = request,
            Folder = Path.Combine(run.Folder, cell.Folder),
            Caller = $"{cell.Name} / ",
            Contexts = run.Contexts.With("inputs", CalledJobs.Inputs(called, node["with"] as YamlMapping, scope)).With("vars", RunContexts.Variables(request)),
            Secrets = node["secrets"] is YamlScalar { Value: "inherit" }
                ? WorkflowRun.Secrets(request, run.Event, called.Jobs, run.Log)
                : ObjectValue.OfTexts(new FileValues(run.Request.Document, scope).Texts(node["secrets"])).With("GITHUB_TOKEN", run.Secrets["GITHUB_TOKEN"]!),
            Before = RunPlan.Before(called),
        };
        var jobs = await WorkflowRun.JobsAsync(inside, called.Jobs, stop);
        var values = new FileValues(called, new EvaluationScope(inside.Contexts.With("jobs", JobRunner.Ended(jobs.GroupBy(x => x.Id).Select(x => (x.Key, (IReadOnlyList<JobResult>)[.. x]))))));
        return
        [
            new JobResult(cell.Job.Id, cell.Name, JobRunner.Together(jobs))
            {
                Why = $"calls {called.Path}",
                Elapsed = run.Request.Time.GetElapsedTime(began),
                Outputs = Outputs(called).ToDictionary(x => x.Key, x => values.Text(x.Value)),
            },
            .. jobs.Select(x => x with { Id = cell.Job.Id, Outputs = new Dictionary<string, string>() }),
        ];
    }

    private static IEnumerable<(string Key, YamlScalar Value)> Outputs(WorkflowDocument called) =>
        CalledJobs.Declared(called, "outputs")?.Entries
        .Select(x => (x.Key.Value, Value: (x.Value as YamlMapping)?["value"] as YamlScalar)).Where(x => x.Value is not null).Select(x => (x.Item1, x.Value!)) ?? [];
}
