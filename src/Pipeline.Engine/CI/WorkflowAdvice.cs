using System.Reflection;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Says which properties to write instead of <c>[GitHubActions]</c>.</summary>
internal static class WorkflowAdvice
{
    /// <summary>The whole message for a build.</summary>
    public static string For(Type build, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var code = build.GetCustomAttributes<GitHubActionsAttribute>().Select(attribute => new WorkflowCode(attribute, targets).Write());
        return $"{build.Name} has [GitHubActions], which is not evaluated here: a workflow is a property of the build, of type Pipeline.Workflows.Placement.Workflow. "
            + $"Add the component Pipeline.Components.IWorkflows to {build.Name}, put this in place of the attribute, and run GenerateWorkflows:\n\n"
            + string.Join("\n", code);
    }
}
