namespace Pipeline.Engine;

/// <summary>A name on the command line with the values behind it.</summary>
/// <param name="Written">As it was written, dashes included.</param>
/// <param name="Values">Everything up to the next name.</param>
internal sealed record Argument(string Written, IReadOnlyList<string> Values);

/// <summary>The command line, cut at its names. Dashes and case do not matter, and the last of equal names wins.</summary>
internal sealed class CommandLine
{
    /// <summary>What stands before the first name: targets.</summary>
    public IReadOnlyList<string> Positional { get; private init; } = [];

    /// <summary>Arguments by plain name.</summary>
    public IReadOnlyDictionary<string, Argument> Named { get; private init; } = new Dictionary<string, Argument>();

    public static CommandLine Parse(IReadOnlyList<string> tokens)
    {
        var positional = new List<string>();
        var named = new Dictionary<string, Argument>();
        var values = positional;
        // A line that is being typed is a value, whatever is in it.
        if (tokens is ["--complete", ..])
            return new CommandLine { Named = new Dictionary<string, Argument> { ["complete"] = new(tokens[0], [.. tokens.Skip(1)]) } };
        foreach (var token in tokens)
        {
            if (!IsName(token))
            {
                values.Add(token);
                continue;
            }

            var equals = token.IndexOf('=', StringComparison.Ordinal);
            var written = equals < 0 ? token : token[..equals];
            values = equals < 0 ? [] : [token[(equals + 1)..]];
            named[Plain(written)] = new Argument(written, values);
        }

        return new CommandLine { Positional = positional, Named = named };
    }

    /// <summary>A name as it is compared: without dashes, in small letters.</summary>
    public static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>A dash, perhaps more, then a letter, and no space before an equals sign: <c>-5</c> and <c>"- text"</c> are values.</summary>
    internal static bool IsName(string token)
    {
        var start = 0;
        while (start < token.Length && token[start] == '-')
            start++;
        if (start == 0 || start == token.Length || !char.IsLetter(token[start]))
            return false;
        foreach (var c in token)
        {
            if (c == '=')
                return true;
            if (char.IsWhiteSpace(c))
                return false;
        }

        return true;
    }
}
