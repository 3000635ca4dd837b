using System.Text;

namespace Pipeline.Engine;

/// <summary>The text form of age's keys: BIP 173, without its limit of 90 characters.</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        var words = Regroup(data, 8, 5, pad: true)!;
        var check = Checksum([.. Expand(prefix), .. words, 0, 0, 0, 0, 0, 0]) ^ 1;
        var text = new StringBuilder(prefix).Append('1');
        foreach (var word in words)
            text.Append(Alphabet[word]);
        for (var i = 5; i >= 0; i--)
            text.Append(Alphabet[(int)(check >> (5 * i)) & 31]);
        return text.ToString();
    }

    /// <summary>The data behind the prefix, or null when the text is damaged or has another prefix.</summary>
    public static byte[]? Decode(string prefix, string text)
    {
        if (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper))
            return null;
        text = text.ToLowerInvariant();
        var split = text.LastIndexOf('1');
        if (split != prefix.Length || !text.StartsWith(prefix, StringComparison.Ordinal) || text.Length - split < 7)
            return null;
        var words = new byte[text.Length - split - 1];
        for (var i = 0; i < words.Length; i++)
        {
            var word = Alphabet.IndexOf(text[split + 1 + i], StringComparison.Ordinal);
            if (word < 0)
                return null;
            words[i] = (byte)word;
        }

        return Checksum([.. Expand(prefix), .. words]) == 1 ? Regroup(words.AsSpan(..^6), 5, 8, pad: false) : null;
    }

    private static uint Checksum(byte[] values)
    {
        uint check = 1;
        foreach (var value in values)
        {
            var top = check >> 25;
            check = ((check & 0x1ffffff) << 5) ^ value;
            for (var i = 0; i < 5; i++)
                check ^= ((top >> i) & 1) == 1 ? Generator[i] : 0;
        }

        return check;
    }

    private static byte[] Expand(string prefix) => [.. prefix.Select(c => (byte)(c >> 5)), 0, .. prefix.Select(c => (byte)(c & 31))];

    private static byte[]? Regroup(ReadOnlySpan<byte> data, int from, int to, bool pad)
    {
        var result = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var value in data)
        {
            buffer = (buffer << from) | value;
            for (bits += from; bits >= to; bits -= to)
                result.Add((byte)((buffer >> (bits - to)) & ((1 << to) - 1)));
            buffer &= (1 << bits) - 1;
        }

        if (pad && bits > 0)
            result.Add((byte)(buffer << (to - bits)));
        return pad || (bits < from && buffer == 0) ? [.. result] : null;
    }
}
