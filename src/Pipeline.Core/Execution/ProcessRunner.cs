using CliWrap;
using CliWrap.Exceptions;
using Pipeline.Diagnostics;

namespace Pipeline.Execution;

/// <summary>Runs a <see cref="Command"/> on this machine, through CliWrap.</summary>
public static class ProcessRunner
{
    private const int KeptLines = 40;

    /// <summary>Runs to the end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="show">Gets every line of both outputs as it comes; null: only a failure shows the last ones.</param>
    /// <param name="cancellation">Ends the program: asked first, killed after five seconds.</param>
    /// <exception cref="PipelineException">The program is missing, or it exited with another code than 0.</exception>
    public static async Task RunAsync(Command command, Action<string>? show, CancellationToken cancellation)
    {
        var last = new Queue<string>();
        var code = await ExecuteAsync(command, Keep, Keep, cancellation);
        if (code != 0)
            throw PipelineException.Failed($"`{command}` exited with code {code}", command.WorkingDirectory, details: show is null ? [.. last] : null);

        void Keep(string line)
        {
            lock (last)
            {
                show?.Invoke(line);
                last.Enqueue(line);
                if (last.Count > KeptLines)
                    last.Dequeue();
            }
        }
    }

    /// <summary>Runs to the end and returns the exit code and what it wrote to each output.</summary>
    /// <exception cref="PipelineException">The program is missing.</exception>
    public static Task<(int ExitCode, string Output, string Error)> CaptureAsync(Command command, CancellationToken cancellation) =>
        CaptureAsync(command, null, cancellation);

    /// <summary>As <see cref="CaptureAsync(Command, CancellationToken)"/>, with a text that the program reads: the place for passwords.</summary>
    /// <exception cref="PipelineException">The program is missing.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> CaptureAsync(Command command, string? input, CancellationToken cancellation)
    {
        var output = new List<string>();
        var error = new List<string>();
        var code = await ExecuteAsync(command, output.Add, error.Add, cancellation, input);
        return (code, string.Join('\n', output), string.Join('\n', error));
    }

    /// <summary>Runs to the end, gives every line on as it comes, and returns the exit code.</summary>
    /// <exception cref="PipelineException">The program is missing.</exception>
    public static Task<int> StreamAsync(Command command, Action<string> onOutput, Action<string> onError, CancellationToken cancellation) =>
        ExecuteAsync(command, onOutput, onError, cancellation);

    private static async Task<int> ExecuteAsync(
        Command command, Action<string> onOutput, Action<string> onError, CancellationToken cancellation, string? input = null)
    {
        // Asked politely first; a program that does not listen for five seconds is killed.
        using var hard = new CancellationTokenSource();
        await using var hurry = cancellation.Register(() => hard.CancelAfter(TimeSpan.FromSeconds(5)));
        try
        {
            var result = await Cli.Wrap(command.Program)
                .WithArguments(command.Arguments)
                .WithWorkingDirectory(command.WorkingDirectory ?? Directory.GetCurrentDirectory())
                .WithEnvironmentVariables(command.DeclaredOnly ? DeclaredVariables.Of(command) : command.Environment)
                .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromString(input))
                .WithStandardOutputPipe(PipeTarget.ToDelegate(onOutput))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(onError))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(hard.Token, cancellation);
            return result.ExitCode;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or CommandExecutionException)
        {
            throw PipelineException.Failed(
                $"`{command.Program}` could not be started", command.WorkingDirectory, e.Message, "install it, or put it on PATH", inner: e);
        }
    }
}
