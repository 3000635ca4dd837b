using System.Runtime.InteropServices;

namespace Pipeline.Engine;

/// <summary>
/// Standard output or standard error of this process. The console's own stream prepares the terminal for reading first, which
/// takes longer than everything that a short run writes.
/// </summary>
internal sealed partial class StandardStream(nint descriptor) : Stream
{
    /// <summary>EAGAIN of Linux and of BSD.</summary>
    private const int Full = 11;
    private const int FullOnBsd = 35;
    private bool _closed;

    /// <param name="number">1 for standard output, 2 for standard error.</param>
    public static Stream Open(int number) =>
        !OperatingSystem.IsWindows() ? new StandardStream(number)
        : number == 1 ? System.Console.OpenStandardOutput()
        : System.Console.OpenStandardError();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var written = 0; written < buffer.Length && !_closed;)
            {
                var count = Write(descriptor, start + written, buffer.Length - written);
                if (count > 0)
                    written += count;
                else if (Marshal.GetLastSystemError() is Full or FullOnBsd)
                    // Somebody who has the pipe too made it non-blocking, and nobody reads at the moment.
                    Thread.Sleep(1);
                else
                    // Nobody reads any more, as behind `| head`. The build goes on.
                    _closed = true;
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>write(2), again when a signal came in between; part of every .NET for Unix.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Write")]
    private static unsafe partial int Write(nint descriptor, byte* buffer, int count);
}
