using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

/// <summary>A real router in a directory of its own. Disposing kills both processes and removes the directory.</summary>
internal sealed class RunningRouter : IAsyncDisposable
{
    private readonly bool _ownsDirectory;

    private RunningRouter(string directory, bool ownsDirectory)
    {
        (Directory, _ownsDirectory) = (directory, ownsDirectory);
        Control = new ControlClient(directory);
    }

    public string Directory { get; }

    public ControlClient Control { get; }

    public string Listen { get; private set; } = "";

    public Uri Url => new($"http://{Listen}");

    public string Log => File.ReadAllText(LogPath);

    /// <summary>The processes of this router, found by their command line.</summary>
    public IReadOnlyList<int> Processes => [.. Commands().Select(c => c.Pid)];

    private string LogPath => Directory + ".log";

    public static string FreshDirectory() => System.IO.Directory.CreateTempSubdirectory("router-").FullName;

    public static async Task<RunningRouter> StartAsync(string? directory = null, params string[] options)
    {
        var router = new RunningRouter(directory ?? FreshDirectory(), directory is null);
        await router.RunAsync("127.0.0.1:0", options);
        return router;
    }

    public static async Task<RunningRouter> StartOnAsync(string listen, string directory)
    {
        var router = new RunningRouter(directory, ownsDirectory: false);
        await router.RunAsync(listen);
        return router;
    }

    /// <summary>The command <c>run</c>, until the control socket answers.</summary>
    public async Task RunAsync(string listen, params string[] options)
    {
        var process = Launch(Directory, listen, LogPath, options);
        await Until.TrueAsync($"the router in {Directory} answers", async () =>
            process.HasExited ? throw new InvalidOperationException($"It ended with {process.ExitCode}: {Log}") : await Control.GetStateAsync() is not null);
        Listen = (await StateAsync()).Listen;
    }

    public async Task<RouterState> StateAsync() => await Control.GetStateAsync() ?? throw new InvalidOperationException($"No router answers: {Log}");

    /// <summary>One service that takes every path, with one rollout.</summary>
    public Task<RouterState> SwitchAsync(long token, string name, params TestReplica[] replicas) => Control.SetTableAsync(token, Tables.Of(name, replicas));

    public static Process Launch(string directory, string listen, string log, params string[] options)
    {
        var start = new ProcessStartInfo("/bin/sh");
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", log, "dotnet", Program, "run", "--listen", listen, "--directory", directory, .. options])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "Pipeline.Router.dll");

    public static void Kill(int pid, int signal = 9) => _ = kill(pid, signal);

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        // A process that sees the other die starts a new one, so ask again until none is left.
        await Until.TrueAsync("the router is gone", () =>
        {
            var left = Processes;
            foreach (var pid in left)
                Kill(pid);
            return left.Count == 0;
        });
        if (!_ownsDirectory)
            return;
        System.IO.Directory.Delete(Directory, recursive: true);
        File.Delete(LogPath);
    }

    public IReadOnlyList<string> Roles => [.. Commands().Select(c => c.Role).Order()];

    private IEnumerable<(int Pid, string Role)> Commands()
    {
        foreach (var process in System.IO.Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out var pid) || ReadCommand(process) is not [_, var program, var role, .. var rest])
                continue;
            if (program.EndsWith("Pipeline.Router.dll", StringComparison.Ordinal) && rest.Contains(Directory))
                yield return (pid, role == "run" ? "keeper" : role);
        }
    }

    private static string[] ReadCommand(string process)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).TrimEnd('\0').Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

#pragma warning disable SYSLIB1054
    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
#pragma warning restore SYSLIB1054
}
