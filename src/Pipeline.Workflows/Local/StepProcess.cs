using System.Diagnostics;
using System.Text;
using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Workflows.Local;

/// <summary>
/// A program of a step, in a session and process group of its own, with an environment that holds nothing but what it is given.
/// </summary>
/// <remarks>
/// Not through CliWrap: it adds to our own environment, and it waits for everybody who holds the output, whereas the runner waits no
/// longer than five seconds for programs that a step leaves behind.
/// </remarks>
internal static class StepProcess
{
    // The runner's own patience.
    private static readonly TimeSpan AfterInterrupt = TimeSpan.FromSeconds(7.5);
    private static readonly TimeSpan AfterTerminate = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan AfterExit = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end and returns the exit code.</summary>
    /// <param name="command">What to run, and where.</param>
    /// <param name="variables">The whole environment.</param>
    /// <param name="line">Gets each line of both outputs, in the order in which they were written.</param>
    /// <param name="time">Measures the patience with a program that has to end.</param>
    /// <param name="stop">Ends the whole group: SIGINT, then SIGTERM, then SIGKILL.</param>
    /// <exception cref="StepFailure">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<int> RunAsync(
        Command command, IReadOnlyDictionary<string, string> variables, Action<string> line, TimeProvider time, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = Start(command, variables);
        process.StandardInput.Close();
        var group = new ProcessGroup(process.Id);
        var reading = ReadAsync(process.StandardOutput, line);
        var ended = process.WaitForExitAsync(CancellationToken.None);
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult))
            await Task.WhenAny(ended, stopped.Task);
        if (stop.IsCancellationRequested)
            await EndAsync(group, ended, time);
        await Task.WhenAny(reading, Task.Delay(AfterExit, time, CancellationToken.None));
        stop.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static async Task EndAsync(ProcessGroup group, Task ended, TimeProvider time)
    {
        foreach (var (signal, patience) in ((int, TimeSpan)[])[(ProcessGroup.Interrupt, AfterInterrupt), (ProcessGroup.Terminate, AfterTerminate)])
        {
            group.Signal(signal);
            await Task.WhenAny(ended, Task.Delay(patience, time, CancellationToken.None));
            if (ended.IsCompleted)
                break;
        }

        // Also when the first one ended politely: others of the group may not have.
        group.Signal(ProcessGroup.Kill);
        // A program of another user, such as sudo, cannot be killed.
        await Task.WhenAny(ended, Task.Delay(AfterExit, time, CancellationToken.None));
    }

    private static Process Start(Command command, IReadOnlyDictionary<string, string> variables)
    {
        // A shell joins both outputs into one pipe, so that lines stay in their order, and then becomes the program.
        string[] joined = ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", command.Program, .. command.Arguments];
        string[] detached = ProgramSearch.Find("setsid") is { } setsid
            ? [setsid, .. joined]
            : ["/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV", .. joined];
        var start = new ProcessStartInfo(detached[0], detached[1..])
        {
            WorkingDirectory = command.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new StepFailure($"`{command.Program}` could not be started in {command.WorkingDirectory}: {exception.Message}");
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } text)
                line(text);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The step is over and what it left behind still writes.
        }
    }
}
