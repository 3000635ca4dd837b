using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Actions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>
/// Runs the steps of an action of the repository.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runs-for-composite-actions
/// </summary>
internal sealed class CompositeStep(JobFrame job, Evaluation values)
{
    /// <exception cref="NotRunHere">The action is no composite one.</exception>
    /// <exception cref="StepFailure">It does not exist, or one of its steps failed.</exception>
    public async Task RunAsync(YamlNode? with, string uses)
    {
        var path = $"{uses}/action.yml";
        var file = job.Folders.PathOf(path);
        if (!File.Exists(file))
            throw new StepFailure($"Can't find '{path}' in the workspace; check the code out before the action is used");
        var document = WorkflowDocument.Parse(path, await File.ReadAllTextAsync(file, CancellationToken.None));
        if (document.Root["runs"] is not YamlMapping runs || (runs["using"] as YamlScalar)?.Value != "composite" || runs["steps"] is not YamlSequence steps)
            throw new NotRunHere("of the repository's actions only composite ones are run here");
        var inputs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var input in (document.Root["inputs"] as YamlMapping)?.Entries ?? [])
            inputs[input.Key.Value] = ((input.Value as YamlMapping)?["default"] as YamlScalar)?.Value ?? "";
        foreach (var (name, value) in values.Texts(with))
            inputs[name] = value;
        var inner = job.Inside(document, job.Contexts.With("inputs", JobState.Texts(inputs)));
        foreach (var (step, index) in steps.Items.OfType<YamlMapping>().Select((x, i) => (x, i)))
            await new StepRunner(inner, new StepView(index, step)).RunAsync();
        if (inner.State.Status != RunResult.Success)
            throw new StepFailure("A step of the action failed.");
    }
}
