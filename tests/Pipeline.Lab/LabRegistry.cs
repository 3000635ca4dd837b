using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Lab;

/// <summary>A real OCI registry on a free loopback port, with its own empty store; gone after the test.</summary>
internal sealed class LabRegistry : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _auth;
    private Process? _process;

    private LabRegistry(int port, string auth) => (Port, _auth) = (port, auth);

    public int Port { get; }

    /// <summary>Host and port, as references name it.</summary>
    public string Host => $"localhost:{Port}";

    /// <summary>The folder that holds what was pushed.</summary>
    public string Store => _folder / "data";

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="auth">The <c>auth</c> section of its configuration; empty to let everybody in.</param>
    public static async Task<LabRegistry> StartAsync(string auth = "")
    {
        var registry = new LabRegistry(FreePort(), auth);
        await registry.StartAgainAsync();
        return registry;
    }

    /// <summary>Starts it again after <see cref="Stop"/>, with what it holds.</summary>
    public async Task StartAgainAsync()
    {
        var configuration = _folder / "config.yml";
        await File.WriteAllTextAsync(configuration, $"""
            version: 0.1
            log: {"{"} level: error {"}"}
            storage:
              filesystem: {"{"} rootdirectory: {_folder / "data"} {"}"}
              delete: {"{"} enabled: true {"}"}
            http: {"{"} addr: 127.0.0.1:{Port} {"}"}
            {_auth}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
        using var http = new HttpClient();
        var until = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Port}/v2/"));
                if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized)
                    return;
            }
            catch (HttpRequestException) when (DateTime.UtcNow < until)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Kills it; what it holds stays.</summary>
    public void Stop()
    {
        if (_process is null)
            return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
