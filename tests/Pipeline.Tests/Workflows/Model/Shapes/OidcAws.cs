using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A cloud login without a stored key.</summary>
internal static class OidcAws
{
    public static WorkflowFile File()
    {
        var upload = new RunnerJob(
            "upload", RunsOn.Ubuntu2404, environment: new JobEnvironment("aws"), env: new() { ["AWS_REGION"] = "eu-central-1" },
            permissions: [Scopes.IdToken.Write("log in to AWS"), Scopes.Contents.Read("check out")], steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("aws", Actions.AwsCredentials, "Log in", with: new()
                {
                    ["role-to-assume"] = "arn:aws:iam::1234567890:role/example-role", ["role-session-name"] = $"session-{GitHub.RunId}",
                    ["aws-region"] = EnvironmentVariables.Named("AWS_REGION"),
                }),
                new RunStep("copy", "aws s3 cp ./index.html \"s3://$BUCKET/\"", env: new() { ["BUCKET"] = Variables.Named("BUCKET_NAME") }),
            ]);
        return new WorkflowFile("oidc-aws", "OIDC to AWS", [new PushEvent()], [upload]);
    }
}
