using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Tests against a database on a port of the machine.</summary>
internal static class PostgresService
{
    public static WorkflowFile File()
    {
        var postgres = new JobService("postgres", new ServiceContainer(Actions.Image("postgres", "17.2", 17))
        {
            Env = new() { ["POSTGRES_PASSWORD"] = "postgres" },
            Options = "--health-cmd pg_isready --health-interval 10s --health-timeout 5s --health-retries 5",
            Ports = ["5432/tcp"],
        });
        var job = new RunnerJob("runner-job", RunsOn.Ubuntu2404, services: [postgres], steps:
        [
            new UseStep("checkout", Actions.Checkout),
            new RunStep("test", "npm test", env: new() { ["POSTGRES_HOST"] = "localhost", ["POSTGRES_PORT"] = postgres.Port(5432) }),
        ]);
        return new WorkflowFile("postgres", "PostgreSQL service", [new PushEvent()], [job]);
    }
}
