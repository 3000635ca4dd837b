using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A report after another workflow, with its result.</summary>
internal static class AfterAnotherWorkflow
{
    public static WorkflowFile File()
    {
        var job = new RunnerJob(
            "on-success", RunsOn.Ubuntu2404, @if: GitHub.Event.At("workflow_run").At<string>("conclusion").Is("success"), permissions: [Scopes.Actions.Read("read the run")],
            steps:
            [
                new UseStep("script", Actions.Script, with: new()
                {
                    ["script"] =
                        """
                        const run = context.payload.workflow_run;
                        core.info(`${run.name} has succeeded`);

                        """,
                }),
            ]);
        return new WorkflowFile(
            "after-ci", "After CI", [new WorkflowRunEvent("ci") { Types = [WorkflowRunActivity.Completed], Branches = ["main"] }], [job]);
    }
}
