using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A step that is an image, by its digest.</summary>
internal static class DockerAction
{
    public static WorkflowFile File()
    {
        var shellcheck = new UseStep(
            "shellcheck", Actions.Image("koalaman/shellcheck-alpine", "v0.10.0", 11), with: new() { ["entrypoint"] = "/bin/sh", ["args"] = "-c \"shellcheck scripts/*.sh\"" });
        return new WorkflowFile("docker-action", "Docker action", [new PushEvent()], [new RunnerJob("lint", RunsOn.Ubuntu2404, [shellcheck])]);
    }
}
