using System.Buffers.Binary;

namespace Pipeline.Router.Proxying;

/// <summary>Follows the frames of a websocket (RFC 6455, section 5.2) and knows where one ends.</summary>
internal sealed class FrameScanner
{
    private const int CloseFrame = 8;
    private readonly byte[] _header = new byte[14];
    private int _have;
    private ulong _left;

    /// <summary>Whether all that was seen are whole frames.</summary>
    public bool IsBetweenFrames => _have == 0 && _left == 0;

    /// <summary>Whether a close frame was seen: nothing may follow it.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>Follows bytes up to the end of a frame.</summary>
    /// <returns>How many; fewer than all when a frame ended before.</returns>
    public int Follow(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (used < bytes.Length)
        {
            if (_left > 0)
            {
                var payload = (int)Math.Min(_left, (ulong)(bytes.Length - used));
                used += payload;
                _left -= (ulong)payload;
                if (_left == 0)
                    return used;
                continue;
            }
            _header[_have++] = bytes[used++];
            if (_have < 2 || _have < HeaderLength)
                continue;
            HasClosed |= (_header[0] & 0x0f) == CloseFrame;
            _left = PayloadLength;
            _have = 0;
            if (_left == 0)
                return used;
        }
        return used;
    }

    private int HeaderLength => 2 + LengthBytes + ((_header[1] & 0x80) != 0 ? 4 : 0);

    private int LengthBytes => (_header[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 };

    private ulong PayloadLength => LengthBytes switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
        8 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
        _ => (ulong)(_header[1] & 0x7f),
    };
}
