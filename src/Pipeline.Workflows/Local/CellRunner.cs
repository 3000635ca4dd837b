using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local;

/// <summary>Runs one job, or one cell of its matrix, from its empty folder to its outputs.</summary>
internal sealed class CellRunner(LocalRun run, Cell cell)
{
    public async Task<JobResult> RunAsync(CancellationToken stop)
    {
        var began = run.Request.Time.GetTimestamp();
        using var folders = new JobFolders(Path.Combine(run.Folder, cell.Folder));
        var log = run.Log.Begin(cell.Name, Path.Combine(folders.Root, "job.log"));
        var mark = $"github_{Guid.NewGuid()}";
        try
        {
            var state = State(folders, log, mark);
            var values = new FileValues(run.Request.Document, new EvaluationScope(state.Contexts));
            foreach (var node in new[] { run.Request.Document.Root["env"], cell.Job.Node["env"] })
                foreach (var (key, value) in values.Texts(node))
                    state.Variables[key] = value;
            if (LocalRun.OtherProcessor(cell.Job, values) is { } warning)
                log.Write($"warning: {warning}");
            foreach (var step in cell.Job.Steps.TakeWhile(_ => !stop.IsCancellationRequested))
                await new StepRunner(run, cell, state, step).RunAsync(stop);
            if (stop.IsCancellationRequested)
                log.Write("error: interrupted");
            if (state.Status == RunResult.Success && !run.Request.Keep && !stop.IsCancellationRequested)
                folders.DeleteWork();
            return new JobResult(cell.Job.Id, cell.Name, stop.IsCancellationRequested ? RunResult.Cancelled : state.Status)
            {
                Why = stop.IsCancellationRequested ? "interrupted" : null,
                Steps = state.Results,
                Outputs = Outputs(state, log),
                Elapsed = run.Request.Time.GetElapsedTime(began),
            };
        }
        catch (StepFailure failure)
        {
            log.Write($"error: {failure.Message}");
            return new JobResult(cell.Job.Id, cell.Name, RunResult.Failure) { Why = failure.Message, Elapsed = run.Request.Time.GetElapsedTime(began) };
        }
        finally
        {
            if (Leftovers.End(mark, folders.Root) is > 0 and var left)
                log.Write($"Ended {left} {(left == 1 ? "program that a step" : "programs that steps")} left behind.");
            log.End();
        }
    }

    private JobState State(JobFolders folders, JobLog log, string mark)
    {
        var github = (ObjectValue)cell.Contexts["github"]!;
        var payload = Path.Combine(folders.Temporary, "event.json");
        File.WriteAllText(payload, github["event"]!.ToString());
        github = github.With("job", ExpressionValue.Of(cell.Job.Id)).With("workspace", ExpressionValue.Of(folders.Workspace)).With("event_path", ExpressionValue.Of(payload));
        var runner = ObjectValue.OfTexts(
        [
            new("os", CleanEnvironment.OperatingSystemName), new("arch", CleanEnvironment.Architecture), new("name", "local"),
            new("temp", folders.Temporary), new("tool_cache", folders.Tools), new("environment", "self-hosted"), new("debug", ""),
        ]);
        return new JobState
        {
            Document = run.Request.Document,
            Contexts = cell.Contexts.With("github", github).With("runner", runner).With("secrets", run.Secrets),
            Folders = folders,
            Log = log,
            Environment = CleanEnvironment.Of(folders, run.Request.Pass),
            Fixed = [.. CleanEnvironment.Fixed(github, folders, mark)],
        };
    }

    /// <summary>The job's outputs; one that holds a secret is not handed on, as GitHub does.</summary>
    private Dictionary<string, string> Outputs(JobState state, JobLog log)
    {
        var outputs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in new FileValues(run.Request.Document, state.Scope(new Dictionary<string, string>())).Texts(cell.Job.Node["outputs"]))
        {
            if (Engine.Redactor.Redact(value) != value)
                log.Write($"warning: output {name} is not handed on: it may hold a secret");
            else
                outputs[name] = value;
        }

        return outputs;
    }
}
