using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A static site built and deployed to GitHub Pages, one deployment at a time.</summary>
internal static class PagesDeploy
{
    public static WorkflowFile File()
    {
        var deployment = new UseStep("deployment", Actions.DeployPages);
        var deploy = new RunnerJob("deploy", RunsOn.Ubuntu2404, environment: new JobEnvironment("github-pages", deployment.Output("page_url")),
            permissions: [Scopes.Contents.Read("check out"), Scopes.Pages.Write("deploy"), Scopes.IdToken.Write("prove who deploys")], steps:
        [
            new UseStep("checkout", Actions.Checkout),
            new UseStep("pages", Actions.ConfigurePages),
            new UseStep("upload", Actions.UploadPages, with: new() { ["path"] = "." }),
            deployment,
        ]);
        return new WorkflowFile(
            "pages", "Deploy static content to Pages", [new PushEvent { Branches = ["main"] }, new WorkflowDispatchEvent()], [deploy], new Concurrency("pages"));
    }
}
