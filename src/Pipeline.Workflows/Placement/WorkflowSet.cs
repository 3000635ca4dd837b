using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Generated;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>All workflows of a build, and the files that they are.</summary>
/// <param name="Workflows">The workflows.</param>
/// <param name="Files">Their files, and those that belong to them.</param>
/// <param name="Unused">The repositories of the lock of actions that no workflow uses.</param>
internal sealed record WorkflowSet(IReadOnlyList<WorkflowFile> Workflows, IReadOnlyList<GeneratedFile> Files, IReadOnlyList<string> Unused)
{
    /// <summary>Makes them.</summary>
    /// <exception cref="PipelineException">Mistakes of a definition or of the lock: exit 2.</exception>
    public static WorkflowSet Of(INukeBuild build, string root, bool paidFeatures)
    {
        var definitions = WorkflowDiscovery.Of(build);
        var actions = ActionsLock.Read(root);
        definitions.ToList().ForEach(x => x.PaidFeatures = paidFeatures);
        var derivation = new Derivation(BuildTargets.Of(build), actions, root, definitions);
        var mistakes = new List<Diagnostic>();
        var workflows = new List<WorkflowFile>();
        var files = new List<GeneratedFile>();
        foreach (var definition in definitions)
        {
            try
            {
                if (derivation.IsEmpty(definition))
                    continue;
                var workflow = derivation.Make(definition);
                workflows.Add(workflow);
                files.Add(new GeneratedFile(workflow.Path, Derivation.Text(definition, workflow, Header(definition.Reason))));
            }
            catch (PipelineException exception)
            {
                mistakes.Add(exception.Diagnostic);
            }
            catch (ArgumentException exception)
            {
                mistakes.Add(new Diagnostic($"Workflow {definition.Id} cannot be made", "build/Build.Workflows.cs", exception.Message, "correct its definition"));
            }
        }

        if (mistakes.Count == 1)
            throw new PipelineException(ExitCode.WrongUse, mistakes[0]);
        if (mistakes.Count > 1)
        {
            throw new PipelineException(ExitCode.WrongUse, new Diagnostic(
                $"{mistakes.Count} workflows cannot be made", Details: [.. mistakes.SelectMany(x => x.ToString().Split('\n'))]));
        }

        if (files.Exists(x => x.Text.Contains(SetUpAction.Folder, StringComparison.Ordinal)))
            files.Add(SetUpAction.File(actions));
        if (WorkflowDiscovery.DependabotOf(build) is { } dependabot)
            files.Add(new GeneratedFile(DependabotFile.FileName, dependabot.ToText()));
        return new WorkflowSet(workflows, files, workflows.Count == 0 ? [] : [.. actions.Unused]);
    }

    private static string Header(string? reason) => reason is null ? GeneratedHeader.Text : $"{reason}\n{GeneratedHeader.Text}";
}
