using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.Local.Processes;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Runs the script of a step, as the runner does.</summary>
internal sealed class ScriptStep(JobFrame job, StepView step, Evaluation values)
{
    /// <exception cref="StepFailure">It could not be started, or did not exit with 0.</exception>
    public async Task RunAsync(YamlScalar script, IReadOnlyDictionary<string, string> variables, StepOutput output, CancellationToken stop)
    {
        var shell = Shell.Of(Setting("shell"));
        var folder = job.Folders.PathOf(Setting("working-directory") is { Length: > 0 } given ? given : ".");
        if (!Directory.Exists(folder))
            throw new StepFailure($"The working directory `{Path.GetRelativePath(job.Folders.Workspace, folder)}` is not there: nothing checked it out or made it in this job");
        var file = Path.Combine(job.Folders.Temporary, $"step-{job.State.Results.Count + 1}");
        var command = shell.Prepare(values.Text(script), file, variables["PATH"]).In(folder);
        var code = await StepProcess.RunAsync(command, variables, output.Line, job.Run.Time, stop);
        if (code != 0)
            throw new StepFailure($"Process completed with exit code {code}.");
    }

    /// <summary>What the step says, else the job's default, else the file's.</summary>
    private string Setting(string key)
    {
        foreach (var node in (YamlNode?[])[step.Node, Defaults(job.Cell.Job.Node), Defaults(job.Document.Root)])
            if (node is YamlMapping mapping && mapping[key] is YamlScalar { Kind: not ScalarKind.Null } scalar)
                return values.Text(scalar);
        return "";
    }

    private static YamlNode? Defaults(YamlMapping node) => (node["defaults"] as YamlMapping)?["run"];
}
