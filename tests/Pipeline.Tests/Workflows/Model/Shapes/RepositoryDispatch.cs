using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Started by another system, with its payload.</summary>
internal static class RepositoryDispatch
{
    public static WorkflowFile File()
    {
        var payload = GitHub.Event.At("client_payload");
        var show = new RunStep("show", "echo \"$ACTION $MESSAGE\"", env: new() { ["MESSAGE"] = payload.At("message"), ["ACTION"] = GitHub.Event.At("action") });
        return new WorkflowFile(
            "repository-dispatch", "Repository dispatch", [new RepositoryDispatchEvent("test_result", "deploy")],
            [new RunnerJob("run_if_failure", RunsOn.Ubuntu2404, [show], @if: !payload.At<bool>("passed"))]);
    }
}
