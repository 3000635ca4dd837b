using System.Text;

namespace Pipeline.Engine;

/// <summary>The forms in which a secret may appear in text.</summary>
internal static class SecretForms
{
    public static void AddTo(HashSet<string> forms, string secret)
    {
        forms.Add(secret);
        if (secret.Length < Redactor.ShortestDerived)
            return;
        Derive(forms, secret);
        foreach (var line in LinesOf(secret))
        {
            forms.Add(line);
            EscapedForms.AddTo(forms, line);
        }

        if (!secret.Contains('\n', StringComparison.Ordinal))
            return;
        var unix = secret.Replace("\r\n", "\n", StringComparison.Ordinal);
        Derive(forms, unix);
        Derive(forms, unix.Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    /// <summary>The lines of a secret that has several, as far as they are long enough to be masked on their own.</summary>
    public static List<string> LinesOf(string secret)
    {
        var lines = new List<string>();
        if (!secret.Contains('\n', StringComparison.Ordinal))
            return lines;
        foreach (var part in secret.Split('\n'))
        {
            var line = part.Trim();
            if (line.Length >= Redactor.ShortestDerived)
                lines.Add(line);
        }

        return lines;
    }

    private static void Derive(HashSet<string> forms, string secret)
    {
        forms.Add(secret);
        EscapedForms.AddTo(forms, secret);
        var bytes = Encoding.UTF8.GetBytes(secret);
        ByteForms.AddBase64(forms, bytes);
        forms.Add(ByteForms.Hex(bytes, "0123456789abcdef"));
        forms.Add(ByteForms.Hex(bytes, "0123456789ABCDEF"));
    }
}
