using System.Security.Cryptography;

namespace Pipeline.Engine;

/// <summary>The SHA-256 of a file's content.</summary>
internal static class FileHash
{
    public static byte[] Of(string path)
    {
        // Most files are small: one read, no stream.
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(handle) + 1, 4096, 1 << 18)];
        var length = RandomAccess.Read(handle, buffer, 0);
        if (length < buffer.Length)
            return SHA256.HashData(buffer.AsSpan(0, length));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; length > 0; length = RandomAccess.Read(handle, buffer, at))
        {
            hash.AppendData(buffer, 0, length);
            at += length;
        }

        return hash.GetHashAndReset();
    }
}
