namespace Pipeline.Engine;

/// <summary>Extension: masks secrets. Everything the engine writes passes through here.</summary>
/// <remarks>
/// A secret is masked as it is, and in the forms that it takes on in base64, hexadecimal, URLs, JSON, XML, HTML and shell
/// commands. One with fewer than <see cref="ShortestDerived"/> characters is masked only as it is: its other forms
/// would be found in innocent text. The lines of one with several lines are masked each, if they are that long.
/// </remarks>
public static class Redactor
{
    /// <summary>The number of characters from which on a secret is masked in its other forms too.</summary>
    internal const int ShortestDerived = 4;

    private const string Mask = "***";
    private static readonly Lock Gate = new();
    private static readonly List<string> Secrets = [];

    /// <summary>What to look for; null when it has to be worked out anew.</summary>
    private static volatile string[]? _forms = [];

    private static Action<string>? _added;

    /// <summary>Masks the value from now on. Empty and blank ones are ignored, and blanks around it.</summary>
    public static void Add(string secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;
        secret = secret.Trim();
        lock (Gate)
        {
            if (Secrets.Contains(secret))
                return;
            Secrets.Add(secret);
            _forms = null;
        }

        if (_added is { } added)
            Tell(added, secret);
    }

    /// <summary>The text with all secrets masked.</summary>
    public static string Redact(string text)
    {
        var forms = Forms();
        return forms.Length == 0 || Find(text, forms) is not { } hidden ? text : Masked(text, hidden, text.Length);
    }

    /// <summary>
    /// A writer that masks secrets, also those that come in pieces, and hands the rest on to the inner one. Text
    /// that may be the beginning of a secret waits for what follows, until the writer is disposed of; the inner one is not.
    /// </summary>
    public static TextWriter Writer(TextWriter inner) => new RedactingWriter(inner);

    /// <summary>
    /// Masks as much of the text as no continuation of it can change.
    /// </summary>
    /// <param name="text">The text so far.</param>
    /// <param name="length">How many of its characters the result stands for; the others must be kept.</param>
    internal static string RedactBeginning(string text, out int length)
    {
        length = text.Length;
        var forms = Forms();
        if (forms.Length == 0)
            return text;
        length = WhereOneMayBegin(text, forms);
        if (Find(text, forms) is not { } hidden)
            return text[..length];
        while (length > 0 && length < text.Length && hidden[length - 1] && hidden[length])
            length--;
        return Masked(text, hidden, length);
    }

    /// <summary>Calls for each secret and each line of it, those known already too; build servers are told to mask them.</summary>
    internal static void Tell(Action<string>? added)
    {
        string[] known;
        lock (Gate)
        {
            _added = added;
            known = added is null ? [] : [.. Secrets];
        }

        foreach (var secret in known)
            Tell(added!, secret);
    }

    internal static void Clear()
    {
        lock (Gate)
        {
            Secrets.Clear();
            _forms = [];
        }
    }

    private static void Tell(Action<string> added, string secret)
    {
        added(secret);
        foreach (var line in SecretForms.LinesOf(secret))
            added(line);
    }

    private static string[] Forms()
    {
        if (_forms is { } known)
            return known;
        lock (Gate)
        {
            var forms = new HashSet<string>();
            foreach (var secret in Secrets)
                SecretForms.AddTo(forms, secret);
            return _forms = [.. forms];
        }
    }

    /// <summary>Marks every character that belongs to a secret; occurrences may overlap.</summary>
    private static bool[]? Find(string text, string[] forms)
    {
        bool[]? hidden = null;
        foreach (var form in forms)
        {
            var marked = 0;
            for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                hidden ??= new bool[text.Length];
                for (var i = Math.Max(at, marked); i < at + form.Length; i++)
                    hidden[i] = true;
                marked = at + form.Length;
            }
        }

        return hidden;
    }

    /// <summary>The first place from which on the text may be the beginning of a secret that goes on; its length when there is none.</summary>
    private static int WhereOneMayBegin(string text, string[] forms)
    {
        var first = text.Length;
        foreach (var form in forms)
        {
            for (var at = Math.Max(0, text.Length - form.Length + 1); at < first; at++)
            {
                if (form[0] == text[at] && string.CompareOrdinal(form, 0, text, at, text.Length - at) == 0)
                    first = at;
            }
        }

        return first;
    }

    private static string Masked(string text, bool[] hidden, int length)
    {
        var masked = new System.Text.StringBuilder(length);
        var shown = 0;
        for (var at = 0; at < length; at++)
        {
            if (!hidden[at])
                continue;
            masked.Append(text, shown, at - shown).Append(Mask);
            while (at + 1 < length && hidden[at + 1])
                at++;
            shown = at + 1;
        }

        return masked.Append(text, shown, length - shown).ToString();
    }
}
