using System.Diagnostics;
using Nuke.Common.Tooling;
using Line = Nuke.Common.Tooling.Output;

namespace Pipeline.Engine;

/// <summary>
/// A running process, by way of System.Diagnostics.Process: Nuke's interface shows the process itself (id, kill, output so far) and takes
/// the arguments as one text, which CliWrap hides or forbids; and a build that starts no process loads nothing for it.
/// </summary>
internal sealed class StartedProcess : IProcess
{
    private readonly Process _process;
    private readonly Func<string, string> _filter;
    private readonly Action<OutputType, string>? _logger;
    private readonly int? _timeout;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _killing;
    private readonly TaskCompletionSource _survived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Line> _output = [];

    private StartedProcess(
        Process process, Action<OutputType, string>? logger, Func<string, string> filter, int? timeout, CancellationToken cancellation)
    {
        (_process, _logger, _filter, _timeout, _cancellation) = (process, logger, filter, timeout, cancellation);
        process.OutputDataReceived += (_, line) => Keep(OutputType.Std, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(OutputType.Err, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _killing = cancellation.UnsafeRegister(static self => ((StartedProcess)self!).Kill(), this);
    }

    public string FileName => _process.StartInfo.FileName;
    public string Arguments => Redactor.Redact(_filter(_process.StartInfo.Arguments));
    public string WorkingDirectory => _process.StartInfo.WorkingDirectory;
    public int ExitCode => _process.ExitCode;
    public bool HasExited => _process.HasExited;
    public int Id => _process.Id;

    public IReadOnlyCollection<Line> Output
    {
        get
        {
            lock (_output)
                return [.. _output];
        }
    }

    /// <summary>Starts it. An interruption of the build kills it, unless the running target is assured even after one.</summary>
    public static StartedProcess Start(ProcessStartInfo start, Action<OutputType, string>? logger, Func<string, string> filter, int? timeout)
    {
        var cancellation = BuildCancellation.Token;
        if (cancellation.IsCancellationRequested)
        {
            if (RunningTarget.Current?.AssuredAfterFailure != true)
                cancellation.ThrowIfCancellationRequested();
            cancellation = CancellationToken.None;
        }

        return new StartedProcess(Process.Start(start)!, logger, filter, timeout, cancellation);
    }

    public void Kill()
    {
        if (ProcessTree.Kill(_process) is not { } why)
            return;
        Session.Current.Output.Warn($"'{FileName}' (process {Id}), or a program that it started, cannot be killed and goes on: {why}.");
        _survived.TrySetResult();
    }

    public bool WaitForExit()
    {
        var ended = _process.WaitForExit(_timeout ?? 0) || _timeout is null;
        if (!ended)
            Kill();
        // A wait with a timeout does not wait for the last lines; and of what survives its killing no more are waited for.
        if (Task.WaitAny(_process.WaitForExitAsync(), _survived.Task) == 1)
        {
            _cancellation.ThrowIfCancellationRequested();
            return false;
        }

        _killing.Unregister();
        if (_process.ExitCode != 0)
            _cancellation.ThrowIfCancellationRequested();
        return ended;
    }

    public void Dispose()
    {
        _killing.Dispose();
        _process.Dispose();
    }

    private void Keep(OutputType type, string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(new Line { Type = type, Text = line });
        _logger?.Invoke(type, _filter(line));
    }
}
