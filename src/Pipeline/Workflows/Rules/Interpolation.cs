namespace Pipeline.Workflows.Rules;

/// <summary>The <c>${{ }}</c> of a text.</summary>
/// <param name="Start">Where <c>$</c> stands.</param>
/// <param name="Length">The length with both braces; the rest of the text when it is not closed.</param>
/// <param name="IsClosed">Whether <c>}}</c> is there.</param>
internal readonly record struct Interpolation(int Start, int Length, bool IsClosed)
{
    /// <summary>What stands between the braces.</summary>
    public string Inner(string text) => text.Substring(Start + 3, Math.Max(0, Length - (IsClosed ? 5 : 3)));

    public static List<Interpolation> In(string text)
    {
        var all = new List<Interpolation>();
        for (var start = text.IndexOf("${{", StringComparison.Ordinal); start >= 0;)
        {
            var inString = false;
            var end = -1;
            for (var i = start + 3; i < text.Length && end < 0; i++)
            {
                if (text[i] == '\'')
                    inString = !inString;
                else if (!inString && text[i] == '}' && i + 1 < text.Length && text[i + 1] == '}')
                    end = i + 2;
            }

            all.Add(new Interpolation(start, (end < 0 ? text.Length : end) - start, end >= 0));
            start = end < 0 ? -1 : text.IndexOf("${{", end, StringComparison.Ordinal);
        }

        return all;
    }
}
