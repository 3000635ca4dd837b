using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>An image pushed to GHCR and attested.</summary>
internal static class GhcrPublish
{
    public static WorkflowFile File()
    {
        var (registry, image) = (EnvironmentVariables.Named("REGISTRY"), EnvironmentVariables.Named("IMAGE_NAME"));
        var meta = new UseStep("meta", Actions.Metadata, with: new() { ["images"] = $"{registry}/{image}" });
        var push = new UseStep("push", Actions.BuildPush, with: new() { ["context"] = ".", ["push"] = true, ["tags"] = meta.Output("tags") });
        var job = new RunnerJob(
            "build-and-push-image", RunsOn.Ubuntu2404,
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("login", Actions.Login, with: new() { ["registry"] = registry, ["username"] = GitHub.Actor, ["password"] = GitHub.Token }),
                meta,
                push,
                new UseStep("attest", Actions.Attest, "Attest", with: new()
                {
                    ["subject-name"] = $"{registry}/{image}", ["subject-digest"] = push.Output("digest"), ["push-to-registry"] = true,
                }),
            ],
            env: new() { ["REGISTRY"] = "ghcr.io", ["IMAGE_NAME"] = GitHub.Repository },
            permissions:
            [
                Scopes.Contents.Read("check out"), Scopes.Packages.Write("push the image"), Scopes.Attestations.Write("attest it"), Scopes.IdToken.Write("sign the attestation"),
            ]);
        return new WorkflowFile(
            "ghcr", "Create and publish a Docker image", [new PushEvent { Branches = ["release"] }], [job]);
    }
}
