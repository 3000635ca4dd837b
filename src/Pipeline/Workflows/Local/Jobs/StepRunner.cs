using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Actions;
using Pipeline.Workflows.Local.Commands;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Runs one step: decides whether, gives it its environment, takes what it hands back.</summary>
internal sealed class StepRunner(JobFrame job, StepView step)
{
    private readonly Dictionary<string, string> _outputs = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _warned = [];
    private Evaluation _values = null!;
    private Dictionary<string, string> _own = [];

    public async Task RunAsync()
    {
        var began = job.Run.Time.GetTimestamp();
        var title = step.Title;
        var (outcome, why, mayFail) = (RunResult.Success, (string?)null, false);
        try
        {
            _values = Values([]);
            _own = _values.Texts(step.Node["env"]).ToDictionary(StringComparer.Ordinal);
            _values = Values(_own);
            if (!_values.Condition(step.If))
            {
                job.State.Add(step.Id?.Value, new StepResult(title, RunResult.Skipped, RunResult.Skipped, default), []);
                return;
            }

            title = step.Name is { } name ? _values.Text(name) : step.Uses is { } uses ? uses.Value : Short($"Run {step.Title}");
            job.Log.Step($"▸ {title}");
            mayFail = step.Node["continue-on-error"] is YamlScalar may && _values.Value(may).Truth == true;
            await WithinLimitAsync(SurvivesCancellation());
        }
        catch (NotRunHere reason)
        {
            (outcome, why) = (RunResult.Skipped, reason.Message);
            job.Log.Warn($"not run here: {reason.Message}");
        }
        catch (StepFailure failure)
        {
            outcome = RunResult.Failure;
            job.Log.Error(failure.Message);
        }
        catch (OperationCanceledException)
        {
            outcome = RunResult.Cancelled;
            job.Log.Error("The operation was canceled.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or System.ComponentModel.Win32Exception)
        {
            outcome = RunResult.Failure;
            job.Log.Error(exception.Message);
        }

        var elapsed = job.Run.Time.GetElapsedTime(began);
        var conclusion = outcome == RunResult.Failure && mayFail ? RunResult.Success : outcome;
        job.Log.Step($"{Sign(outcome, why)} {title}  {Durations.Text(elapsed)}{(conclusion != outcome ? "  (goes on: continue-on-error)" : "")}");
        job.State.Add(step.Id?.Value, new StepResult(title, outcome, conclusion, elapsed, why), _outputs);
    }

    private static string Short(string title) => title.Length <= 72 ? title : title[..71] + "…";

    private static string Sign(RunResult outcome, string? notRun) => outcome switch
    {
        RunResult.Success => "✓",
        RunResult.Failure => "✗",
        _ => notRun is null ? "■" : "○",
    };

    private Evaluation Values(Dictionary<string, string> own) => new(job.Document, job.StepScope(own), Warn);

    /// <summary>Whether the step goes on, or begins, when the job is cancelled.</summary>
    private bool SurvivesCancellation() =>
        _values.With(_values.Scope with { Status = StatusState.OfStep(RunResult.Cancelled) }).Condition(step.If);

    private async Task WithinLimitAsync(bool survives)
    {
        var limit = _values.Minutes(step.Node["timeout-minutes"] as YamlScalar);
        using var timer = limit is { } time ? new CancellationTokenSource(time, job.Run.Time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, survives ? job.Cancellation.Hard : job.Cancellation.Soft);
        try
        {
            await DoAsync(stop.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && job.Cancellation.Reason is null)
        {
            throw new StepFailure($"The action '{step.Title}' has timed out after {limit!.Value.TotalMinutes:0.##} minutes.");
        }
    }

    private async Task DoAsync(CancellationToken stop)
    {
        var files = new StepFiles(Path.Combine(job.Folders.Temporary, "_files", job.State.Results.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var variables = job.StepVariables(_own, files, step.Id?.Value ?? $"__{job.State.Results.Count + 1}");
        var output = new StepOutput(job.Log, (name, value) => _outputs[name] = value);
        StepFailure? failure = null;
        try
        {
            if (step.Run is { } script)
                await new ScriptStep(job, step, _values).RunAsync(script, variables, output, stop);
            else if (step.Uses is { } own && own.Value.StartsWith("./", StringComparison.Ordinal))
                await new CompositeStep(job, _values).RunAsync(step.Node["with"], own.Value);
            else if (step.Uses is { } uses)
                await new ActionStep(job, _values, _outputs, SetVariable).RunAsync(step.Node["with"], uses.Value, variables, stop);
            else
                throw new StepFailure($"{Place.Of(job.Document, new YamlScalar("") { At = step.Node.At }, -1)}: the step has neither `run` nor `uses`");
        }
        catch (StepFailure caught)
        {
            failure = caught;
        }
        finally
        {
            job.Log.EndGroup();
            var mistakes = files.Read((name, value) => _outputs[name] = value, SetVariable, job.State.AddPath, job.AddSummary);
            foreach (var mistake in mistakes)
                job.Log.Error(mistake);
            if (mistakes.Count > 0)
                failure ??= new StepFailure("A file command was not understood.");
        }

        if (output.Failed)
            failure ??= new StepFailure("A command of the step is not allowed.");
        if (failure is not null)
            throw failure;
    }

    private void SetVariable(string name, string value) => job.State.Variables[name] = value;

    /// <summary>Says when a value is used that only GitHub would have.</summary>
    private void Warn(Syntax syntax)
    {
        foreach (var id in StepOutputs.In(syntax))
            if (job.State.NotRun.Contains(id) && _warned.Add(id))
                job.Log.Warn($"the outputs of step `{id}` are empty: it was not run here");
    }
}
