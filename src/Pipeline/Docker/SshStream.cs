using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Docker;

/// <summary>
/// A connection to an engine on another host: the two pipes of <c>ssh host docker system dial-stdio</c>, which is what the docker
/// command does. A process of its own rather than CliWrap, because a connection is read and written at the same time for as long as it lives.
/// </summary>
internal sealed class SshStream : Stream
{
    private readonly Process _process;
    private readonly Stream _in;
    private readonly Stream _out;
    private readonly Task<string> _errors;

    private SshStream(Process process)
    {
        _process = process;
        _in = process.StandardInput.BaseStream;
        _out = process.StandardOutput.BaseStream;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <exception cref="System.ComponentModel.Win32Exception">There is no ssh.</exception>
    public static SshStream Open(Uri address, string program = "ssh")
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Never a question: nobody might be there to answer. Keys and host keys are the user's ssh configuration.
        foreach (var argument in (ReadOnlySpan<string>)["-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-T"])
            start.ArgumentList.Add(argument);
        if (address.UserInfo.Length > 0)
        {
            start.ArgumentList.Add("-l");
            start.ArgumentList.Add(Uri.UnescapeDataString(address.UserInfo.Split(':')[0]));
        }

        if (address.Port > 0)
        {
            start.ArgumentList.Add("-p");
            start.ArgumentList.Add(address.Port.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var argument in (ReadOnlySpan<string>)["--", address.Host.Trim('[', ']'), "docker", "system", "dial-stdio"])
            start.ArgumentList.Add(argument);
        return new SshStream(Process.Start(start)!);
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
            throw new IOException(await Complaint(cancellationToken) is { Length: > 0 } complaint ? complaint : "ssh has ended");
        }
    }

    private async Task<string> Complaint(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(2), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process is { HasExited: true, ExitCode: not 0 } ? $"ssh exited with {_process.ExitCode}: {(await _errors).Trim()}" : "";
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
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
