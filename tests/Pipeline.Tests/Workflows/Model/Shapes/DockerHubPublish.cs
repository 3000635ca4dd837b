using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>An image pushed to Docker Hub when a release is published.</summary>
internal static class DockerHubPublish
{
    public static WorkflowFile File()
    {
        var meta = new UseStep("meta", Actions.Metadata, with: new() { ["images"] = "my-docker-hub-namespace/my-docker-hub-repository" });
        var push = new RunnerJob(
            "push_to_registry", RunsOn.Ubuntu2404, name: "Push Docker image to Docker Hub", environment: new JobEnvironment("docker-hub"),
            permissions: [Scopes.Contents.Read("check out")], steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("login", Actions.Login, "Log in to Docker Hub", with: new()
                {
                    ["username"] = Secrets.Named("DOCKER_USERNAME"), ["password"] = Secrets.Named("DOCKER_PASSWORD"),
                }),
                meta,
                new UseStep("push", Actions.BuildPush, with: new() { ["push"] = true, ["tags"] = meta.Output("tags"), ["labels"] = meta.Output("labels") }),
            ]);
        return new WorkflowFile("docker-hub", "Publish Docker image", [new ReleaseEvent { Types = [ReleaseActivity.Published] }], [push]);
    }
}
