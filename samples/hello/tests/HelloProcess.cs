using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Hello.Tests;

/// <summary>The real program, started with `dotnet Hello.dll` on a free port of the loopback interface.</summary>
internal sealed class HelloProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);
    private readonly Process process;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    private HelloProcess(Process process, HttpClient http)
    {
        this.process = process;
        Http = http;
    }

    public HttpClient Http { get; }

    public Uri WebSocket => new($"ws://127.0.0.1:{Http.BaseAddress!.Port}/ws");

    public static async Task<HelloProcess> Start(string data, params (string Name, string Value)[] environment)
    {
        var hello = new HelloProcess(
            Process.Start(Command([("PORT", "0"), ("DATA_DIR", data), .. environment]))!, new HttpClient { Timeout = Deadline });
        _ = hello.PumpOutput();
        var line = await hello.Logged(" start ");
        hello.Http.BaseAddress = new Uri(line.Split("url=")[1].Split(' ')[0]);
        return hello;
    }

    public static async Task<HelloProcess> StartReady(string data, params (string Name, string Value)[] environment)
    {
        var hello = await Start(data, environment);
        await hello.Logged(" ready ");
        return hello;
    }

    /// <summary>Runs the program to its end: exit code, standard output, standard error.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(params (string Name, string Value)[] environment)
    {
        using var process = Process.Start(Command(environment))!;
        using var patience = new CancellationTokenSource(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>Waits for a log line that contains the text; lines before it are passed over.</summary>
    public async Task<string> Logged(string text)
    {
        using var patience = new CancellationTokenSource(Deadline);
        await foreach (var line in lines.Reader.ReadAllAsync(patience.Token))
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException($"The process ended without logging '{text}'.");
    }

    public void Signal(int signal = Terminate) => Assert.Equal(0, Kill(process.Id, signal));

    public async Task<int> Exit()
    {
        using var patience = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static ProcessStartInfo Command((string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Hello.dll") },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private async Task PumpOutput()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            lines.Writer.TryWrite(line);
        lines.Writer.Complete();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
