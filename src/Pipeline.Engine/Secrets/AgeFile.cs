using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pipeline.Engine;

/// <summary>Encrypts and decrypts small contents as the program <c>age</c> does, for X25519 keys.</summary>
internal static class AgeFile
{
    private const int ChunkSize = 64 * 1024;
    private const int TagSize = 16;
    private const string Kind = "X25519";

    public static byte[] Encrypt(ReadOnlySpan<byte> content, IEnumerable<AgeRecipient> recipients)
    {
        var fileKey = RandomNumberGenerator.GetBytes(16);
        var stanzas = new List<AgeStanza>();
        foreach (var recipient in recipients)
        {
            var once = AgeIdentity.Create();
            var shared = once.Agree(recipient.Point) ?? throw new FormatException($"'{recipient.Text}' is no usable public key");
            var body = new byte[fileKey.Length + TagSize];
            using var cipher = new ChaCha20Poly1305(WrapKey(shared, once.Recipient.Point, recipient.Point));
            cipher.Encrypt(new byte[12], fileKey, body.AsSpan(..^TagSize), body.AsSpan(^TagSize..));
            stanzas.Add(new AgeStanza([Kind, AgeHeader.Encode(once.Recipient.Point)], body));
        }

        var nonce = RandomNumberGenerator.GetBytes(16);
        return [.. AgeHeader.Write(stanzas, fileKey), .. nonce, .. Seal(content, fileKey, nonce)];
    }

    /// <exception cref="FormatException">The file is damaged, changed, or for somebody else; the message says which.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> file, IReadOnlyList<AgeIdentity> identities)
    {
        var header = AgeHeader.Parse(file);
        var fileKey = FileKey(header, identities);
        if (!header.IsAuthentic(fileKey))
            throw new FormatException("its header was changed");
        var payload = file[header.Length..];
        if (payload.Length < 16 + TagSize)
            throw new FormatException("its end is missing");
        return Open(payload[16..], fileKey, payload[..16]);
    }

    private static byte[] FileKey(AgeHeader header, IReadOnlyList<AgeIdentity> identities)
    {
        foreach (var stanza in header.Stanzas)
        {
            if (stanza.Arguments is not [Kind, var encoded])
                continue;
            var share = AgeHeader.Decode(encoded);
            if (share.Length != 32 || stanza.Body.Length != 16 + TagSize)
                throw new FormatException("its header is damaged");
            foreach (var identity in identities)
            {
                if (identity.Agree(share) is not { } shared)
                    continue;
                var fileKey = new byte[16];
                using var cipher = new ChaCha20Poly1305(WrapKey(shared, share, identity.Recipient.Point));
                try
                {
                    cipher.Decrypt(new byte[12], stanza.Body.AsSpan(..^TagSize), stanza.Body.AsSpan(^TagSize..), fileKey);
                    return fileKey;
                }
                catch (AuthenticationTagMismatchException)
                {
                    // Wrapped for another key.
                }
            }
        }

        var kinds = header.Stanzas.Select(stanza => stanza.Arguments[0]).Where(kind => kind != Kind && !kind.EndsWith("-grease", StringComparison.Ordinal)).Distinct().ToList();
        throw new FormatException("it was encrypted for other keys"
            + (kinds.Count > 0 ? $", some of a kind that is not read here ({string.Join(", ", kinds)}; only X25519 keys, age1…, are)" : ""));
    }

    private static byte[] WrapKey(byte[] shared, byte[] share, byte[] recipient) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, [.. share, .. recipient], "age-encryption.org/v1/X25519"u8.ToArray());

    private static ChaCha20Poly1305 PayloadCipher(byte[] fileKey, ReadOnlySpan<byte> nonce) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, nonce.ToArray(), "payload"u8.ToArray()));

    private static byte[] Seal(ReadOnlySpan<byte> content, byte[] fileKey, ReadOnlySpan<byte> nonce)
    {
        using var cipher = PayloadCipher(fileKey, nonce);
        var chunks = Math.Max(1, (content.Length + ChunkSize - 1) / ChunkSize);
        var result = new byte[content.Length + chunks * TagSize];
        for (var i = 0; i < chunks; i++)
        {
            var plain = content.Slice(i * ChunkSize, Math.Min(ChunkSize, content.Length - i * ChunkSize));
            var sealedChunk = result.AsSpan(i * (ChunkSize + TagSize), plain.Length + TagSize);
            cipher.Encrypt(ChunkNonce(i, i == chunks - 1), plain, sealedChunk[..^TagSize], sealedChunk[^TagSize..]);
        }

        return result;
    }

    private static byte[] Open(ReadOnlySpan<byte> payload, byte[] fileKey, ReadOnlySpan<byte> nonce)
    {
        using var cipher = PayloadCipher(fileKey, nonce);
        var result = new List<byte>();
        for (var i = 0; ; i++)
        {
            var isLast = payload.Length <= ChunkSize + TagSize;
            var chunk = isLast ? payload : payload[..(ChunkSize + TagSize)];
            // An empty chunk stands only where there is nothing else.
            if (chunk.Length < TagSize || (chunk.Length == TagSize && i > 0))
                throw new FormatException("its end is missing");
            var plain = new byte[chunk.Length - TagSize];
            try
            {
                cipher.Decrypt(ChunkNonce(i, isLast), chunk[..^TagSize], chunk[^TagSize..], plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                throw new FormatException("its content was changed or cut");
            }

            result.AddRange(plain);
            if (isLast)
                return [.. result];
            payload = payload[chunk.Length..];
        }
    }

    private static byte[] ChunkNonce(int number, bool isLast)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(nonce.AsSpan(7), number);
        nonce[11] = isLast ? (byte)1 : (byte)0;
        return nonce;
    }
}
