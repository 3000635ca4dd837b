using System.Globalization;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Local;

/// <summary>Why a step has no equal here. It counts as skipped and its outputs are empty.</summary>
internal sealed class NotRunHere(string reason) : Exception(reason);

/// <summary>Runs one step: decides whether, gives it its environment, takes what it hands back.</summary>
internal sealed class StepRunner(LocalRun run, Cell cell, JobState job, StepView step)
{
    private readonly Dictionary<string, string> _outputs = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, string> _own = [];

    /// <summary>What its expressions see changes with its own variables.</summary>
    private FileValues Values => new(job.Document, job.Scope(_own));

    public async Task RunAsync(CancellationToken stop)
    {
        var title = step.Title;
        var (outcome, why, mayFail) = (RunResult.Success, (string?)null, false);
        try
        {
            _own = Values.Texts(step.Node["env"]).ToDictionary(StringComparer.Ordinal);
            if (!Values.Condition(step.If))
            {
                job.Add(step.Id?.Value, new StepResult(title, RunResult.Skipped, RunResult.Skipped), []);
                return;
            }

            title = step.Name is { } name ? Values.Text(name) : title;
            job.Log.Write($"▸ {title}");
            mayFail = Values.Flag(step.Node, "continue-on-error");
            await DoAsync(stop);
        }
        catch (NotRunHere reason)
        {
            (outcome, why) = (RunResult.Skipped, reason.Message);
        }
        catch (OperationCanceledException)
        {
            outcome = RunResult.Cancelled;
        }
        catch (Exception exception) when (exception is StepFailure or FormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            outcome = RunResult.Failure;
            job.Log.Write($"  error: {exception.Message}");
        }

        var sign = outcome switch { RunResult.Success => "✓", RunResult.Failure => "✗", RunResult.Skipped => "○", _ => "■" };
        job.Log.Write($"{sign} {title}{(why is null ? "" : $": not run here: {why}")}{(mayFail && outcome == RunResult.Failure ? " (goes on: continue-on-error)" : "")}");
        job.Add(step.Id?.Value, new StepResult(title, outcome, mayFail && outcome == RunResult.Failure ? RunResult.Success : outcome, why), _outputs);
    }

    private async Task DoAsync(CancellationToken stop)
    {
        if (step.Uses is { } uses)
        {
            if (uses.Value.StartsWith("./", StringComparison.Ordinal))
                await CompositeAsync(uses.Value, stop);
            else
                await new LocalAction(run, cell, job, Values.Texts(step.Node["with"]), _outputs).RunAsync(uses.Value, stop);
            return;
        }

        var files = new StepFiles(Path.Combine(job.Folders.Temporary, "_files", job.Results.Count.ToString(CultureInfo.InvariantCulture)), job.Folders.Root);
        var variables = job.VariablesOf(_own, files.Variables);
        var code = await StepProcess.RunAsync(Script(variables["PATH"]), variables, new CommandLines(job.Log).Show, run.Request.Time, stop);
        foreach (var (name, value) in files.Read("output"))
            _outputs[name] = value;
        foreach (var (name, value) in files.Read("env"))
            job.Variables[name] = value;
        foreach (var folder in files.Lines("path"))
            job.Path.Insert(0, folder);
        if (code != 0)
            throw new StepFailure($"Process completed with exit code {code}.");
    }

    /// <summary>The step's script as the runner calls it.</summary>
    /// <remarks>Facts: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell</remarks>
    private Command Script(string path)
    {
        var script = step.Run ?? throw new StepFailure("the step has neither `run` nor `uses`");
        var shell = Setting("shell");
        string[] options = shell switch
        {
            "" => ["-e"],
            "bash" => ["--noprofile", "--norc", "-eo", "pipefail"],
            "sh" => ["-e"],
            _ => throw new NotRunHere($"shell `{shell}` is neither bash nor sh"),
        };
        var program = ProgramSearch.Find(shell.Length == 0 ? "bash" : shell, path) ?? throw new NotRunHere($"`{shell}` is not on PATH; install it");
        var folder = Path.GetFullPath(Setting("working-directory") is { Length: > 0 } given ? given : ".", job.Folders.Workspace);
        if (!Directory.Exists(folder))
            throw new StepFailure($"The working directory `{Path.GetRelativePath(job.Folders.Workspace, folder)}` is not there: nothing checked it out or made it in this job");
        var file = Path.Combine(job.Folders.Temporary, $"step-{job.Results.Count + 1}.sh");
        File.WriteAllText(file, Values.Text(script).ReplaceLineEndings("\n"));
        return new Command(program, [.. options, file]).In(folder);
    }

    /// <summary>What the step says, else the job's default, else the file's.</summary>
    private string Setting(string key)
    {
        foreach (var node in new YamlNode?[] { step.Node, Defaults(cell.Job.Node), Defaults(job.Document.Root) })
            if (node is YamlMapping mapping && mapping[key] is YamlScalar scalar)
                return Values.Text(scalar);
        return "";

        static YamlNode? Defaults(YamlMapping node) => (node["defaults"] as YamlMapping)?["run"];
    }

    /// <summary>Runs the steps of an action of the repository.</summary>
    /// <remarks>Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runs-for-composite-actions</remarks>
    private async Task CompositeAsync(string uses, CancellationToken stop)
    {
        var path = $"{uses}/action.yml";
        var file = Path.GetFullPath(path, job.Folders.Workspace);
        if (!File.Exists(file))
            throw new StepFailure($"Can't find '{path}' in the workspace; check the code out before the action is used");
        var document = WorkflowDocument.Parse(path, await File.ReadAllTextAsync(file, CancellationToken.None));
        if (document.Root["runs"] is not YamlMapping runs || (runs["using"] as YamlScalar)?.Value != "composite" || runs["steps"] is not YamlSequence steps)
            throw new NotRunHere("of the repository's actions only composite ones are run here");
        var inputs = ((document.Root["inputs"] as YamlMapping)?.Entries ?? []).ToDictionary(
            x => x.Key.Value, x => ((x.Value as YamlMapping)?["default"] as YamlScalar)?.Value ?? "", StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Values.Texts(step.Node["with"]))
            inputs[name] = value;
        var inner = job.Inside(document, job.Contexts.With("inputs", ObjectValue.OfTexts(inputs)));
        foreach (var (node, index) in steps.Items.OfType<YamlMapping>().Select((x, i) => (x, i)))
            await new StepRunner(run, cell, inner, new StepView(index, node)).RunAsync(stop);
        stop.ThrowIfCancellationRequested();
        if (inner.Status != RunResult.Success)
            throw new StepFailure("A step of the action failed.");
    }
}
