namespace Pipeline.Workflows.Expressions;

/// <summary>What the language lets stand as a name without quotes.</summary>
internal static class Identifier
{
    /// <summary>The name itself.</summary>
    /// <exception cref="ArgumentException">It is no name that can follow a dot.</exception>
    public static string Of(string name) => Is(name)
        ? name
        : throw new ArgumentException($"`{name}` cannot be a name: a letter or `_`, then letters, digits, `_`, `-`");

    /// <summary>A name that can stand first, where words like <c>true</c> mean something else.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string First(string name) => IsKeyword(Of(name))
        ? throw new ArgumentException($"`{name}` cannot be a name here: it is a value of the expression language")
        : name;

    public static bool Is(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || !IsStart(name[0]))
            return false;
        foreach (var x in name[1..])
            if (!IsStart(x) && !char.IsAsciiDigit(x) && x != '-')
                return false;
        return true;
    }

    public static bool IsKeyword(ReadOnlySpan<char> name) => name is "true" or "false" or "null" or "NaN" or "Infinity";

    private static bool IsStart(char x) => char.IsAsciiLetter(x) || x == '_';
}
