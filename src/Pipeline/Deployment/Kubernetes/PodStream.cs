using System.Net.WebSockets;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>A connection to a port of a pod, through the cluster: a websocket with two channels, of which the second says what is wrong.</summary>
internal sealed class PodStream(WebSocket socket) : Stream
{
    private const byte Data = 0;
    private const byte Error = 1;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly bool[] _begun = new bool[2];
    private readonly SemaphoreSlim _writing = new(1);
    private int _at;
    private int _end;

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
        message[0] = Data;
        buffer.CopyTo(message.AsMemory(1));
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
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
            socket.Dispose();
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
                var part = await socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation);
                if (part.MessageType == WebSocketMessageType.Close)
                    return false;
                filled += part.Count;
                whole = part.EndOfMessage;
            }

            if (filled == 0 || _buffer[0] > Error)
                return true;
            var channel = _buffer[0];
            // Each channel begins with the number of the port.
            var from = _begun[channel] ? 1 : 3;
            _begun[channel] = true;
            if (channel == Error && filled > from)
                throw new IOException(System.Text.Encoding.UTF8.GetString(_buffer, from, filled - from).Trim());
            if (channel == Data)
                (_at, _end) = (Math.Min(from, filled), filled);
            return true;
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
