namespace Pipeline.Workflows.Expressions;

/// <summary>A function and how many arguments it takes.</summary>
internal sealed record FunctionSignature(string Name, int Least, int Most)
{
    /// <summary>What is wrong with a number of arguments, or null.</summary>
    public string? Mistake(int count)
    {
        if (count < Least || count > Most)
            return $"`{Name}` takes {Expected}, and is given {count}";
        return Name == "case" && count % 2 == 0 ? "`case` takes pairs of a condition and a value, and one more value for when no condition holds" : null;
    }

    private string Expected => Least == Most ? Count(Least) : Most == int.MaxValue ? $"at least {Count(Least)}" : $"{Least} to {Most} arguments";

    private static string Count(int count) => count == 0 ? "no arguments" : count == 1 ? "1 argument" : $"{count} arguments";
}

/// <summary>The functions that are there everywhere, by their names without regard to case; the places of a workflow add others.</summary>
internal static class FunctionTable
{
    private static readonly Dictionary<string, FunctionSignature> Everywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["case"] = new("case", 3, int.MaxValue),
        ["contains"] = new("contains", 2, 2),
        ["endsWith"] = new("endsWith", 2, 2),
        ["format"] = new("format", 1, 255),
        ["fromJSON"] = new("fromJSON", 1, 1),
        ["join"] = new("join", 1, 2),
        ["startsWith"] = new("startsWith", 2, 2),
        ["toJSON"] = new("toJSON", 1, 1),
    };

    public static FunctionSignature? Find(string name) => Everywhere.GetValueOrDefault(name);

    public static bool IsStatus(string name) =>
        Same(name, "success") || Same(name, "failure") || Same(name, "cancelled") || Same(name, "always");

    public static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
