using System.Text.Json;

namespace Pipeline.Lab.Samples;

/// <summary>Containers on a network of their own, all read-only and gone after the test.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private readonly List<string> _containers = [];

    private Stack(string name) => Name = name;

    public string Name { get; }

    public static async Task<Stack> StartAsync()
    {
        var stack = new Stack("lab-sample-" + Guid.NewGuid().ToString("N")[..8]);
        await DockerCli.DockerAsync("network", "create", stack.Name);
        return stack;
    }

    /// <summary>Starts a container whose root file system is read-only but for /tmp; its host name is <paramref name="host"/>.</summary>
    /// <param name="options">What stands before the image's name.</param>
    /// <param name="image">The image.</param>
    /// <param name="host">Its name in the network.</param>
    /// <param name="command">What stands after the image's name.</param>
    public async Task<string> RunAsync(string host, string image, string[] options, params string[] command)
    {
        var name = $"{Name}-{host}";
        _containers.Add(name);
        await DockerCli.DockerAsync(["run", "-d", "--name", name, "--network", Name, "--network-alias", host, "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", .. options, image, .. command]);
        return name;
    }

    /// <summary>Waits until a container's health check says so.</summary>
    public async Task HealthyAsync(params string[] hosts)
    {
        foreach (var host in hosts)
        {
            var state = await DockerCli.UntilAsync(
                () => DockerCli.DockerAsync("inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", $"{Name}-{host}"),
                x => x is "running healthy" || x.StartsWith("exited", StringComparison.Ordinal), $"{host} healthy", 90);
            Assert.True(state == "running healthy", $"{host} is {state}: {await LogsAsync(host)}");
        }
    }

    public Task<string> LogsAsync(string host) => DockerCli.DockerAsync("logs", "--tail", "30", $"{Name}-{host}");

    public Task<string> ExecAsync(string host, params string[] command) => DockerCli.DockerAsync(["exec", $"{Name}-{host}", .. command]);

    /// <summary>Stops it as an orchestrator does; true when it went by itself and ended well.</summary>
    public async Task<bool> StopsGracefullyAsync(string host)
    {
        await DockerCli.DockerAsync("stop", "-t", "20", $"{Name}-{host}");
        using var state = JsonDocument.Parse(await DockerCli.DockerAsync("inspect", "--format", "{{json .State}}", $"{Name}-{host}"));
        return state.RootElement.GetProperty("ExitCode").GetInt32() is 0 or 143;
    }

    public async ValueTask DisposeAsync()
    {
        if (_containers.Count > 0)
            await DockerCli.TryAsync("docker", ["rm", "-f", "-v", .. _containers]);
        await DockerCli.TryAsync("docker", "network", "rm", Name);
    }
}
