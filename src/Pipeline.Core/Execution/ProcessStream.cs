using System.Diagnostics;

namespace Pipeline.Execution;

/// <summary>
/// The two pipes of a program as one connection, such as <c>ssh host docker system dial-stdio</c>. A process of its own rather than
/// CliWrap, because a connection is read and written at the same time for as long as it lives.
/// </summary>
internal sealed class ProcessStream : Stream
{
    private readonly Process _process;
    private readonly string _program;
    private readonly Stream _in;
    private readonly Stream _out;
    private readonly Task<string> _errors;
    private bool _disposed;

    private ProcessStream(Process process, string program)
    {
        (_process, _program) = (process, program);
        _in = process.StandardInput.BaseStream;
        _out = process.StandardOutput.BaseStream;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the program.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ProcessStream Open(Command command)
    {
        var start = new ProcessStartInfo(command.Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        return new ProcessStream(Process.Start(start)!, command.Program);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _out.ReadAsync(buffer, cancellationToken);
        // The end of the output is the end of the connection; what ssh said tells why.
        if (count == 0 && buffer.Length > 0 && await Complaint(cancellationToken) is { Length: > 0 } complaint)
            throw new IOException(complaint);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _in.WriteAsync(buffer, cancellationToken);
            await _in.FlushAsync(cancellationToken);
        }
        catch (IOException) when (_process.HasExited || _process.WaitForExit(1000))
        {
            throw new IOException(await Complaint(cancellationToken) is { Length: > 0 } complaint ? complaint : $"{_program} has ended");
        }
    }

    private async Task<string> Complaint(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(2), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process is { HasExited: true, ExitCode: not 0 } ? $"{_program} exited with {_process.ExitCode}: {(await _errors).Trim()}" : "";
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => _out.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => _in.Write(buffer, offset, count);

    public override void Flush() => _in.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
