using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A job in a container that reaches a service by its name.</summary>
internal static class RedisService
{
    public static WorkflowFile File()
    {
        var job = new RunnerJob(
            "container-job", RunsOn.Ubuntu2404, [new RunStep("test", "node client.js", env: new() { ["REDIS_HOST"] = "redis", ["REDIS_PORT"] = 6379 })],
            container: new Container(Actions.Image("node", "20", 20)), services:
            [
                new JobService("redis", new ServiceContainer(Actions.Image("redis", "8", 8))
                {
                    Options = "--health-cmd \"redis-cli ping\" --health-interval 10s", Command = "redis-server --appendonly yes",
                }),
                new JobService("cache", new ServiceContainer(Actions.Image("memcached", "1", 9))),
            ]);
        return new WorkflowFile("redis", "Redis service", [new PushEvent()], [job]);
    }
}
