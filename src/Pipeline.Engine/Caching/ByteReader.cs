using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Engine;

/// <summary>Reads a file that a <see cref="ByteWriter"/> wrote.</summary>
internal sealed class ByteReader
{
    private const int HashSize = 32;
    private const int Largest = 256 << 20;
    private readonly byte[] _bytes;
    private int _at;

    private ByteReader(byte[] bytes) => _bytes = bytes;

    /// <summary>The content of the file; null when it is not there, cut off, altered, or of another format.</summary>
    public static ByteReader? Open(string path, string format)
    {
        // Asking first is much cheaper than catching.
        if (!File.Exists(path))
            return null;
        byte[] bytes;
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            if (length is < HashSize or > Largest)
                return null;
            bytes = new byte[length];
            if (RandomAccess.Read(handle, bytes, 0) != length)
                return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (!SHA256.HashData(bytes.AsSpan(..^HashSize)).AsSpan().SequenceEqual(bytes.AsSpan(^HashSize..)))
            return null;
        var reader = new ByteReader(bytes);
        return reader.Text() == format ? reader : null;
    }

    public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Raw(8));

    public byte Flag() => Raw(1)[0];

    public string Text() => Encoding.UTF8.GetString(Raw(BinaryPrimitives.ReadInt32LittleEndian(Raw(4))));

    public byte[] Bytes() => Raw(BinaryPrimitives.ReadInt32LittleEndian(Raw(4))).ToArray();

    /// <exception cref="InvalidDataException">The content ends too early: it was forged.</exception>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count < 0 || count > _bytes.Length - HashSize - _at)
            throw new InvalidDataException("The file ends too early.");
        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }
}
