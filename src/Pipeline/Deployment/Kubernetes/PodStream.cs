using System.Net.WebSockets;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>A connection to a pod, through the cluster: a websocket with channels, of which one is read, one written, and one says what is wrong.</summary>
internal sealed class PodStream : Stream
{
    // Both ways in, as input of a program and as what comes from a port.
    private const byte Written = 0;

    private readonly WebSocket _socket;
    private readonly byte _read;
    private readonly byte _wrong;
    private readonly int _preamble;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly HashSet<byte> _begun = [];
    private readonly SemaphoreSlim _writing = new(1);
    private int _at;
    private int _end;

    private PodStream(WebSocket socket, byte read, byte wrong, int preamble) => (_socket, _read, _wrong, _preamble) = (socket, read, wrong, preamble);

    /// <summary>A connection to one port: each channel begins with its number.</summary>
    public static PodStream OfPort(WebSocket socket) => new(socket, read: 0, wrong: 1, preamble: 2);

    /// <summary>Input and output of a program: what it says of errors is left out, and how it ended is said when it has.</summary>
    public static PodStream OfProgram(WebSocket socket) => new(socket, read: 1, wrong: 3, preamble: 0);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _end)
            if (!await ReceiveAsync(cancellationToken))
                return 0;
        var count = Math.Min(buffer.Length, _end - _at);
        _buffer.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var message = new byte[buffer.Length + 1];
        message[0] = Written;
        buffer.CopyTo(message.AsMemory(1));
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The next part of what the pod sends; false: it has closed.</summary>
    private async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            var filled = 0;
            for (var whole = false; !whole;)
            {
                if (filled == _buffer.Length)
                    throw new IOException("the cluster sends longer messages than are known");
                var part = await _socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation);
                if (part.MessageType == WebSocketMessageType.Close)
                    return false;
                filled += part.Count;
                whole = part.EndOfMessage;
            }

            if (filled == 0)
                return true;
            var channel = _buffer[0];
            var from = _begun.Add(channel) ? 1 + _preamble : 1;
            if (channel == _wrong && filled > from)
                throw new IOException(System.Text.Encoding.UTF8.GetString(_buffer, from, filled - from).Trim());
            if (channel == _read)
                (_at, _end) = (Math.Min(from, filled), filled);
            return true;
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
