using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.Local.Processes;
using Pipeline.Workflows.Local.Sources;
using Pipeline.Workflows.WhatIf;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Runs one job, or one cell of its matrix, from its empty folder to its outputs.</summary>
internal sealed class CellRunner(RunSetup setup, Cell cell, ObjectValue contexts, JobCancellation cancellation)
{
    // GitHub's own limit for a job that says nothing.
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(360);

    public async Task<JobResult> RunAsync()
    {
        var began = setup.Place.Time.GetTimestamp();
        var name = cell.Job.Id + cell.Values;
        using var folders = new JobFolders(Path.Combine(setup.Place.Folder, cell.Folder));
        var log = setup.Log.Begin(name, Path.Combine(folders.Root, "job.log"));
        var mark = $"github_{Guid.NewGuid()}";
        try
        {
            var frame = Frame(folders, log, name, mark);
            var values = new Evaluation(setup.Request.Document, new EvaluationScope(frame.Contexts));
            SetVariables(frame, values);
            var limit = values.Minutes(cell.Job.TimeoutMinutes) ?? DefaultLimit;
            var mayFail = cell.Job.Node["continue-on-error"] is YamlScalar may && values.Value(may).Truth == true;
            await using var timer = setup.Place.Time.CreateTimer(
                _ => cancellation.Cancel($"the job has exceeded the maximum execution time of {limit.TotalMinutes:0.##} minutes"), null, limit, Timeout.InfiniteTimeSpan);
            foreach (var warning in RunSetup.RunnerNotes(cell.Job, values))
                log.Warn(warning);
            await StepsAsync(frame);
            if (cancellation.Reason is { } reason)
                log.Error(reason);
            var outputs = Outputs(frame);
            if (frame.State.Status == RunResult.Success && !setup.Request.Keep)
                folders.DeleteWork();
            return new JobResult(cell.Job.Id, name, frame.State.Status)
            {
                Why = cancellation.Reason,
                MayFail = mayFail,
                Steps = frame.State.Results,
                Outputs = outputs,
                Elapsed = setup.Place.Time.GetElapsedTime(began),
            };
        }
        catch (StepFailure failure)
        {
            log.Error(failure.Message);
            return new JobResult(cell.Job.Id, name, RunResult.Failure) { Why = failure.Message, Elapsed = setup.Place.Time.GetElapsedTime(began) };
        }
        finally
        {
            if (Leftovers.End(mark, folders.Root) is > 0 and var left)
                log.Write($"Ended {left} {(left == 1 ? "program that a step" : "programs that steps")} left behind.");
            log.End();
        }
    }

    private JobFrame Frame(JobFolders folders, JobLog log, string name, string mark)
    {
        var payload = Path.Combine(folders.Temporary, "event.json");
        File.WriteAllText(payload, ((ObjectValue)contexts["github"]!)["event"]!.ToString());
        var github = ((ObjectValue)contexts["github"]!)
            .With("job", ExpressionValue.Of(cell.Job.Id))
            .With("workspace", ExpressionValue.Of(folders.Workspace))
            .With("event_path", ExpressionValue.Of(payload));
        var runner = JobState.Texts(
        [
            new("os", CleanEnvironment.OperatingSystemName), new("arch", CleanEnvironment.Architecture), new("name", "local"),
            new("temp", folders.Temporary), new("tool_cache", folders.Tools), new("environment", "self-hosted"), new("debug", ""),
        ]);
        var permissions = TokenPermissions.Of(cell.Job.Permissions, setup.Request.Document.Permissions, setup.Event);
        return new JobFrame
        {
            Document = setup.Request.Document,
            Run = setup.Place,
            Cell = cell,
            Name = name,
            Contexts = cell.Add(contexts).With("github", github).With("runner", runner).With("secrets", setup.Secrets),
            Folders = folders,
            Log = log,
            Cancellation = cancellation,
            Clean = CleanEnvironment.Of(folders, setup.Request.Pass),
            Mark = mark,
            MayPush = permissions.Granted.Any(x => x is { Scope: "contents", Level: "write" }),
            AddSummary = text => setup.AddSummary(name, text),
        };
    }

    private void SetVariables(JobFrame frame, Evaluation values)
    {
        foreach (var node in (YamlNode?[])[setup.Request.Document.Root["env"], cell.Job.Node["env"]])
            foreach (var (key, value) in values.Texts(node))
                frame.State.Variables[key] = value;
    }

    private static async Task StepsAsync(JobFrame frame)
    {
        foreach (var step in frame.Cell.Job.Steps)
        {
            if (frame.Cancellation.Hard.IsCancellationRequested)
                break;
            await new StepRunner(frame, step).RunAsync();
            if (frame.Cancellation.Soft.IsCancellationRequested)
                frame.State.Status = RunResult.Cancelled;
        }
    }

    /// <summary>The job's outputs; one that holds a secret is not handed on, as GitHub does.</summary>
    private Dictionary<string, string> Outputs(JobFrame frame)
    {
        var outputs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (cell.Job.Node["outputs"] is not { } node)
            return outputs;
        var empty = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var values = new Evaluation(setup.Request.Document, frame.StepScope(new Dictionary<string, string>()), syntax =>
        {
            foreach (var id in StepOutputs.In(syntax))
                if (frame.State.NotRun.Contains(id) && empty.Add(id))
                    frame.Log.Warn($"the outputs of step `{id}` are empty: it was not run here");
        });
        foreach (var (name, value) in values.Texts(node))
        {
            if (Engine.Redactor.Redact(value) != value)
                frame.Log.Warn($"Skip output '{name}' since it may contain secret.");
            else
                outputs[name] = value;
        }

        return outputs;
    }
}
