using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// Writes a file of the cache: the name of its format, the content, and the hash of all that. A file that was cut off or
/// altered is as good as none, so nothing waits for the disk.
/// </summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    public ByteWriter(string format) => Text(format);

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Number(long value) => BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value);

    public void Flag(byte value) => Grow(1)[0] = value;

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(Grow(4), length);
        Encoding.UTF8.GetBytes(text, Grow(length));
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Grow(4), bytes.Length);
        Raw(bytes);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Grow(bytes.Length));

    public byte[] Hash() => SHA256.HashData(Written);

    /// <summary>Writes a temporary file and gives it its name in one step.</summary>
    public void WriteTo(string path, string temporary)
    {
        Raw(Hash());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
                RandomAccess.Write(handle, Written, 0);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private Span<byte> Grow(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
