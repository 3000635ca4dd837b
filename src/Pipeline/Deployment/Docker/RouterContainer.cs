using Pipeline.Docker;
using Pipeline.Execution;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Docker;

/// <summary>The router of an environment in a container, spoken to through the engine: it is reached wherever the engine is.</summary>
internal static class RouterContainer
{
    /// <summary>A client whose connections are the pipes of a program in the container.</summary>
    public static ControlClient Client(DockerEndpoint engine, string container) => new(
        _ => Task.FromResult<Stream>(ProcessStream.Open(engine.Same(
            new Command("docker", "exec", "--interactive", container, "router", "connect", "--directory", "/state")))),
        $"in container {container}");
}
