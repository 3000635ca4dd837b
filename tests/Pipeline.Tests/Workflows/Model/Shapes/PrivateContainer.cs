using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A container from a private registry with volumes, ports and options.</summary>
internal static class PrivateContainer
{
    public static WorkflowFile File()
    {
        var container = new Container(Actions.Image("ghcr.io/owner/image", "1", 5))
        {
            Credentials = new RegistryCredentials(GitHub.Actor, Secrets.Named("REGISTRY_TOKEN")),
            Env = new() { ["NODE_ENV"] = "development" },
            Ports = ["80", "9000:9000"],
            Volumes = ["my_docker_volume:/volume_mount", "/data/my_data"],
            Options = "--cpus 1",
        };
        var test = new RunnerJob(
            "test", RunsOn.Ubuntu2404, [new RunStep("check", "(ls /.dockerenv && echo Found dockerenv) || (echo No dockerenv)")],
            environment: new JobEnvironment("registry"), permissions: [Scopes.Packages.Read("pull the image")], container: container);
        return new WorkflowFile("private-container", "Private container", [new PushEvent()], [test]);
    }
}
