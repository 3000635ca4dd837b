using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Engine;

/// <summary>One wrapped file key: <c>-&gt; X25519 share</c> and its body.</summary>
internal sealed record AgeStanza(IReadOnlyList<string> Arguments, byte[] Body);

/// <summary>The header of an age file: the wrapped keys and their authentication. See age-encryption.org/v1.</summary>
/// <param name="Stanzas">The wrapped keys.</param>
/// <param name="Signed">The bytes that the authentication covers.</param>
/// <param name="Mac">The authentication.</param>
/// <param name="Length">How many bytes the header takes.</param>
internal sealed record AgeHeader(IReadOnlyList<AgeStanza> Stanzas, byte[] Signed, byte[] Mac, int Length)
{
    private const string Version = "age-encryption.org/v1";
    private const int Columns = 64;

    public static byte[] Write(IReadOnlyList<AgeStanza> stanzas, byte[] fileKey)
    {
        var text = new StringBuilder(Version).Append('\n');
        foreach (var stanza in stanzas)
        {
            text.Append("-> ").AppendJoin(' ', stanza.Arguments).Append('\n');
            var body = Encode(stanza.Body);
            // The last line is shorter than the others, if need be empty.
            for (var start = 0; start <= body.Length; start += Columns)
                text.Append(body.AsSpan(start, Math.Min(Columns, body.Length - start))).Append('\n');
        }

        var signed = Encoding.ASCII.GetBytes(text.Append("---").ToString());
        return [.. signed, .. Encoding.ASCII.GetBytes($" {Encode(Authenticate(fileKey, signed))}\n")];
    }

    /// <exception cref="FormatException">This is no age file, or a damaged one.</exception>
    public static AgeHeader Parse(ReadOnlySpan<byte> file)
    {
        var position = 0;
        if (Line(file, ref position) != Version)
            throw new FormatException("it is no age file of version 1");
        var stanzas = new List<AgeStanza>();
        while (true)
        {
            var start = position;
            var line = Line(file, ref position);
            if (line.StartsWith("--- ", StringComparison.Ordinal))
                return new AgeHeader(stanzas, file[..(start + 3)].ToArray(), Decode(line[4..]), position);
            if (!line.StartsWith("-> ", StringComparison.Ordinal))
                throw Damaged();
            var body = new StringBuilder();
            string part;
            do
            {
                part = Line(file, ref position);
                body.Append(part);
            }
            while (part.Length == Columns);
            stanzas.Add(new AgeStanza(line[3..].Split(' '), Decode(body.ToString())));
        }
    }

    public bool IsAuthentic(byte[] fileKey) => CryptographicOperations.FixedTimeEquals(Authenticate(fileKey, Signed), Mac);

    public static string Encode(ReadOnlySpan<byte> data) => Convert.ToBase64String(data).TrimEnd('=');

    public static byte[] Decode(string text)
    {
        try
        {
            var data = Convert.FromBase64String(text + new string('=', (4 - text.Length % 4) % 4));
            // Only the one canonical text: no padding, no stray bits.
            return Encode(data) == text ? data : throw Damaged();
        }
        catch (FormatException)
        {
            throw Damaged();
        }
    }

    private static byte[] Authenticate(byte[] fileKey, byte[] signed) =>
        HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, [], "header"u8.ToArray()), signed);

    private static string Line(ReadOnlySpan<byte> file, ref int position)
    {
        var length = file[position..].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged();
        var line = file.Slice(position, length);
        position += length + 1;
        return Encoding.ASCII.GetString(line);
    }

    private static FormatException Damaged() => new("its header is damaged");
}
