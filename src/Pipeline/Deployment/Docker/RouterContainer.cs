using Pipeline.Docker;
using Pipeline.Execution;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Docker;

/// <summary>The router of an environment in a container, spoken to through the engine: it is reached wherever the engine is.</summary>
internal static class RouterContainer
{
    /// <summary>A client whose connections are the pipes of a program in the container.</summary>
    public static ControlClient Client(Func<CancellationToken, Task<DockerEndpoint>> endpoint, string container) => new(
        async cancellation => ProcessStream.Open((await endpoint(cancellation)).Same(
            new Command("docker", "exec", "--interactive", container, "router", "connect", "--directory", "/state"))),
        $"in container {container}");
}
