using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Calls a workflow of another repository for each cell of a matrix, handing over all secrets.</summary>
internal static class CallsRemote
{
    public static WorkflowFile File()
    {
        var target = new Axis<string>("target", "dev", "stage");
        var deploy = new CallJob(
            "deploy", Actions.Of("octo-org/example/.github/workflows/deploy.yml", "v1.2.3", 0xaa), $"Deploy to {target.Value}", new() { ["target"] = target.Value },
            secrets: new() { ["token"] = Secrets.Named("DEPLOY_TOKEN") }, permissions: [Scopes.IdToken.Write("log in"), Scopes.Contents.Read("check out")],
            concurrency: new Concurrency($"deploy-{target.Value}"), strategy: new MatrixStrategy(new Matrix([target])));
        return new WorkflowFile("calls-remote", "Calls remote", [new PushEvent()], [deploy]);
    }
}
