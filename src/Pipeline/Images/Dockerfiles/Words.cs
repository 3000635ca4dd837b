namespace Pipeline.Images.Dockerfiles;

/// <summary>Words between blanks. Other white space than blanks and tabs separates words in one place of BuildKit and not in another.</summary>
internal static class Words
{
    /// <summary>The first word, and what comes after it.</summary>
    /// <exception cref="NotUnderstoodException">White space of another kind is in the way.</exception>
    public static (string Word, string After) First(string text)
    {
        var trimmed = text.Trim();
        for (var i = 0; i < trimmed.Length; i++)
        {
            if (trimmed[i] is ' ' or '\t')
                return (trimmed[..i], trimmed[i..].TrimStart());
            Check(trimmed[i]);
        }

        return (trimmed, "");
    }

    /// <summary>All of them.</summary>
    /// <exception cref="NotUnderstoodException">White space of another kind is among them.</exception>
    public static string[] All(string text)
    {
        foreach (var letter in text)
            Check(letter);
        return text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Words as a shell sees them, where quotes and escapes keep blanks together; both are left as they are.</summary>
    /// <exception cref="NotUnderstoodException">A quote is not closed, or <c>${…}</c> holds one.</exception>
    public static List<string> OfShell(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is ' ' or '\t')
            {
                if (start >= 0)
                    words.Add(text[start..i]);
                start = -1;
                continue;
            }

            Check(text[i]);
            if (start < 0)
                start = i;
            if (text[i] == '\\')
                i++;
            else if (text[i] is '"' or '\'')
                i = Closing(text, i);
            else if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
                i = Brace(text, i + 2);
        }

        if (start >= 0)
            words.Add(text[start..]);
        return words;
    }

    private static int Closing(string text, int open)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] == text[open])
                return i;
            if (text[open] == '"' && text[i] == '\\')
                i++;
            else if (text[open] == '"' && text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
                i = Brace(text, i + 2);
        }

        throw new NotUnderstoodException("a quote is not closed");
    }

    /// <summary>Where <c>${…}</c> ends, with others in it.</summary>
    private static int Brace(string text, int start)
    {
        for (var (i, open) = (start, 1); i < text.Length; i++)
        {
            if (text[i] is ' ' or '\t' or '\'' or '"' or '\\' or '<')
                break;
            if (text[i] == '{')
                open++;
            else if (text[i] == '}' && --open == 0)
                return i;
        }

        throw new NotUnderstoodException("`${…}` holds more than names and plain words");
    }

    private static void Check(char letter)
    {
        if (char.IsWhiteSpace(letter) && letter is not (' ' or '\t'))
            throw new NotUnderstoodException("it has white space other than blanks and tabs");
    }
}
