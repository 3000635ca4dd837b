using System.Text;

namespace Pipeline.Adoption.Compose;

/// <summary>A command line as its words, as compose splits it: quotes and backslashes, and nothing else of a shell.</summary>
internal static class ShellWords
{
    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (inside, quote) = (false, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                if (line[++i] != '\n')
                    (inside, _) = (true, word.Append(line[i]));
            }
            else if (quote == c)
                quote = '\0';
            else if (quote == '\0' && c is ('"' or '\''))
                (quote, inside) = (c, true);
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inside)
                    words.Add(word.ToString());
                word.Clear();
                inside = false;
            }
            else
            {
                word.Append(c);
                inside = true;
            }
        }

        if (inside)
            words.Add(word.ToString());
        return words;
    }
}
