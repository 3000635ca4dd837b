using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A cloud login with ids from the environment's secrets, logged out in any case.</summary>
internal static class OidcAzure
{
    public static WorkflowFile File()
    {
        var login = new UseStep("login", Actions.AzureLogin, with: new()
        {
            ["client-id"] = Secrets.Named("AZURE_CLIENT_ID"),
            ["tenant-id"] = Secrets.Named("AZURE_TENANT_ID"),
            ["subscription-id"] = Secrets.Named("AZURE_SUBSCRIPTION_ID"),
        });
        var deploy = new RunnerJob(
            "deploy", RunsOn.Ubuntu2404,
            [login, new RunStep("deploy", "az webapp up"), new RunStep("logout", "az logout", @if: Functions.Always & login.Conclusion.Is("success"))],
            environment: new JobEnvironment("azure"), permissions: [Scopes.IdToken.Write("log in to Azure")]);
        return new WorkflowFile("oidc-azure", "OIDC to Azure", [new PushEvent { Tags = ["v*"] }], [deploy]);
    }
}
