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

    /// <summary>Starts an image of the infrastructure and waits until it is ready.</summary>
    /// <param name="host">Its name in the network, and its host name.</param>
    /// <param name="image">The image.</param>
    /// <param name="options">Further options before the image's name.</param>
    /// <param name="command">What stands after the image's name.</param>
    public async Task RunAsync(string host, LockedImage image, string[] options, params string[] command)
    {
        await RunAsync(host, image.Reference, ["-p", $"127.0.0.1::{image.Port}", .. image.Options, .. options], command);
        await ReadyAsync(host, image);
    }

    /// <summary>Waits until it is ready.</summary>
    public async Task ReadyAsync(string host, LockedImage image)
    {
        if (image.Ready.Length > 0)
            await ReadyAsync(host, image.Ready);
        else
            await ReadyAsync(host, async () => await AnswersAsync(image.Path, await PortAsync(host, image.Port)) ? 0 : 1);
    }

    /// <summary>Waits until a program inside says so.</summary>
    public Task ReadyAsync(string host, params string[] probe) => ReadyAsync(host, async () => (await DockerCli.TryAsync("docker", ["exec", $"{Name}-{host}", .. probe])).Code);

    /// <summary>Asks a port of a container from this machine.</summary>
    public async Task<string> GetAsync(string host, int port, string path, string? login = null)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{await PortAsync(host, port)}{path}");
        if (login is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(login)));
        using var answer = await client.SendAsync(request);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    /// <summary>The port of this machine that leads to one of a container.</summary>
    public async Task<string> PortAsync(string host, int port) => (await DockerCli.DockerAsync("port", $"{Name}-{host}", $"{port}/tcp")).Split('\n')[0].Split(':')[^1];

    private static async Task<bool> AnswersAsync(string? path, string port)
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            if (path is not null)
                return (await client.GetAsync($"http://127.0.0.1:{port}{path}")).IsSuccessStatusCode;
            using var socket = new System.Net.Sockets.TcpClient();
            await socket.ConnectAsync("127.0.0.1", int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private Task ReadyAsync(string host, Func<Task<int>> probe) => DockerCli.UntilAsync(
        async () =>
        {
            var state = await DockerCli.DockerAsync("inspect", "--format", "{{.State.Status}}", $"{Name}-{host}");
            Assert.True(state == "running", $"{host} is {state}: {await LogsAsync(host)}");
            return await probe() == 0 ? "ready" : await LogsAsync(host);
        },
        x => x == "ready", $"{host} ready", 120);

    /// <summary>Starts a container whose root file system is read-only but for /tmp; its host name is <paramref name="host"/>.</summary>
    /// <param name="options">What stands before the image's name.</param>
    /// <param name="image">The image.</param>
    /// <param name="host">Its name in the network.</param>
    /// <param name="command">What stands after the image's name.</param>
    public async Task<string> RunAsync(string host, string image, string[] options, params string[] command)
    {
        var name = $"{Name}-{host}";
        _containers.Add(name);
        await DockerCli.DockerAsync(["run", "-d", "--name", name, "--network", Name, "--network-alias", host, "--hostname", host, "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", .. options, image, .. command]);
        return name;
    }

    /// <summary>Kills a container and makes it again, as a machine does that lost power.</summary>
    public async Task RemoveAsync(string host) => await DockerCli.DockerAsync("rm", "-f", "-v", $"{Name}-{host}");

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
