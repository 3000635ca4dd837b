namespace Pipeline.Engine;

/// <summary>
/// What the framework does with vector instructions, done plainly: its own functions are compiled anew in every process,
/// which takes longer than the work itself.
/// </summary>
internal static class PlainText
{
    public static string Hex(byte[] bytes)
    {
        var text = new char[bytes.Length * 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
            text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
        }

        return new string(text);
    }

    /// <summary>The order of characters by their number.</summary>
    public static int Compare(string a, string b)
    {
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i])
                return a[i] - b[i];
        }

        return a.Length - b.Length;
    }
}
