namespace Pipeline.Router.Proxying;

/// <summary>The client's end of a websocket. When it is asked to close, it sends a close frame after the replica's frame at hand, and
/// nothing after it. The client's answer reaches the replica, which then closes its own end.</summary>
internal sealed class ClosingStream : Stream
{
    // Final frame, close, two bytes: 1001, going away.
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xe9];
    private readonly Stream _inner;
    private readonly FrameScanner _frames = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenRegistration _registration;
    private bool _isAsked;
    private bool _hasClosed;

    public ClosingStream(Stream inner, CancellationToken closing)
    {
        _inner = inner;
        _registration = closing.Register(() => _ = CloseBetweenFramesAsync());
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (!buffer.IsEmpty && !_hasClosed)
            {
                // Up to the end of the frame at hand when a close frame shall follow it; all frames at once otherwise.
                var length = _frames.Follow(buffer.Span);
                while (length < buffer.Length && !_isAsked)
                    length += _frames.Follow(buffer.Span[length..]);
                await _inner.WriteAsync(buffer[..length], cancellationToken);
                buffer = buffer[length..];
                if (_isAsked)
                    await CloseAsync(cancellationToken);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => _inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _registration.Dispose();
            _inner.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task CloseBetweenFramesAsync()
    {
        await _writing.WaitAsync();
        try
        {
            _isAsked = true;
            await CloseAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The client has left.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task CloseAsync(CancellationToken cancellation)
    {
        if (!_frames.IsBetweenFrames || _frames.HasClosed)
            return;
        await _inner.WriteAsync(GoingAway, cancellation);
        _hasClosed = true;
    }
}
