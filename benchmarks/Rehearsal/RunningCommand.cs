using System.Diagnostics;

namespace Rehearsal;

/// <summary>How a command ended. Times in milliseconds by <see cref="Clock"/>.</summary>
internal sealed record CommandResult(string Text, int ExitCode, string Output, string Error, double Begun, double Ended)
{
    public double Milliseconds => Ended - Begun;

    public string Tail => string.Join(" | ", $"{Output}\n{Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(12));
}

/// <summary>A command that runs as a session of its own, with its output in files: so its group can be killed, and none of its children holds a pipe.</summary>
internal sealed class RunningCommand : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static int number;
    private readonly Process _process;
    private readonly string _output;
    private readonly string _text;

    private RunningCommand(Process process, string output, string text, double begun) =>
        (_process, _output, _text, Begun) = (process, output, text, begun);

    /// <summary>The command's process, which leads its group.</summary>
    public int Pid => _process.Id;

    public double Begun { get; }

    public bool HasEnded => _process.HasExited;

    public static RunningCommand Start(Site site, string folder, string[] arguments)
    {
        var output = Path.Combine(folder, $"{Interlocked.Increment(ref number):0000}-{arguments[0]}");
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = site.Root, UseShellExecute = false };
        foreach (var argument in (string[])["sh", "-c", "out=$0; exec \"$@\" </dev/null >\"$out.out\" 2>\"$out.err\"", output, .. site.Program, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["EDGE_PORT"] = $"{site.Port}";
        var begun = Clock.Now;
        return new RunningCommand(Process.Start(start)!, output, string.Join(' ', arguments), begun);
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="RehearsalException">It hangs; it was killed.</exception>
    public async Task<CommandResult> EndAsync()
    {
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Signals.Kill(-Pid);
            throw new RehearsalException($"`{_text}` hung for {Longest.TotalMinutes} minutes and was killed.");
        }

        return new CommandResult(_text, _process.ExitCode, Read(".out"), Read(".err"), Begun, Clock.Now);
    }

    public void Dispose() => _process.Dispose();

    private string Read(string kind) => File.Exists(_output + kind) ? File.ReadAllText(_output + kind) : "";
}
