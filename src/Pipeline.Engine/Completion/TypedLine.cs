namespace Pipeline.Engine;

/// <summary>A command line that is being typed, seen from the word under the cursor.</summary>
/// <param name="Name">The last name in front of the word, plain; null when targets are still possible.</param>
/// <param name="Values">What stands between that name and the word.</param>
/// <param name="Current">The word, as far as it is a value or a name.</param>
/// <param name="Prefix">What stands before it in the same word: <c>--env=</c>.</param>
/// <param name="Given">All names on the line, plain.</param>
internal sealed record TypedLine(string? Name, IReadOnlyList<string> Values, string Current, string Prefix, IReadOnlyCollection<string> Given)
{
    /// <param name="words">The program, then its arguments as the shell cuts them; bash makes words of equals signs.</param>
    /// <param name="index">The index of the word under the cursor; it may lie behind the last one.</param>
    public static TypedLine Of(IReadOnlyList<string> words, int index)
    {
        string? name = null;
        var values = new List<string>();
        var given = new HashSet<string>();
        for (var i = 1; i < Math.Min(index, words.Count); i++)
        {
            var word = words[i];
            if (word == "=")
                continue;
            if (!CommandLine.IsName(word))
            {
                values.Add(word);
                continue;
            }

            var cut = word.IndexOf('=', StringComparison.Ordinal);
            name = CommandLine.Plain(cut < 0 ? word : word[..cut]);
            values = cut < 0 || cut == word.Length - 1 ? [] : [word[(cut + 1)..]];
            given.Add(name);
        }

        var current = index < words.Count && words[index] != "=" ? words[index] : "";
        var equals = current.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && CommandLine.IsName(current)
            ? new TypedLine(CommandLine.Plain(current[..equals]), [], current[(equals + 1)..], current[..(equals + 1)], given)
            : new TypedLine(name, values, current, "", given);
    }
}
