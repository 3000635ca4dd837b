namespace Pipeline.Engine;

/// <summary>What base64 and hexadecimal make of a secret's bytes. By hand: the framework's vectorised code is compiled anew in each process.</summary>
internal static class ByteForms
{
    private const string Standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const string ForUrls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>
    /// Base64 packs three bytes into four characters, so the text depends on where the secret begins among the
    /// bytes that are encoded with it, like the name in front of a password. Only characters that the secret alone decides
    /// are looked for: at each of three places, once with something behind it and once as the end.
    /// </summary>
    public static void AddBase64(HashSet<string> forms, byte[] secret)
    {
        foreach (var alphabet in (string[])[Standard, ForUrls])
        {
            for (var before = 0; before < 3; before++)
            {
                var first = (before * 8 + 5) / 6;
                var bits = (before + secret.Length) * 8;
                forms.Add(Base64(secret, before, first, bits / 6, alphabet));
                forms.Add(Base64(secret, before, first, (bits + 5) / 6, alphabet));
            }
        }
    }

    public static string Hex(byte[] bytes, string digits)
    {
        var text = new char[bytes.Length * 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = digits[bytes[i] >> 4];
            text[2 * i + 1] = digits[bytes[i] & 15];
        }

        return new string(text);
    }

    /// <summary>The characters from the first to the last, when that many bytes stand before the secret.</summary>
    private static string Base64(byte[] secret, int before, int first, int end, string alphabet)
    {
        var text = new char[end - first];
        for (var i = first; i < end; i++)
        {
            var bit = i * 6 - before * 8;
            var two = (At(bit >> 3) << 8) | At((bit >> 3) + 1);
            text[i - first] = alphabet[(two >> (10 - (bit & 7))) & 63];
        }

        return new string(text);

        int At(int index) => index < secret.Length ? secret[index] : 0;
    }
}
