using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary>Values of a compose file. Compose replaces variables in every text, so what is meant as it is has its dollars doubled.</summary>
internal static class ComposeValue
{
    /// <summary>A text that reaches the container byte for byte.</summary>
    public static YamlScalar Text(string value) => new(Doubled(value));

    /// <summary>A variable that has to be given.</summary>
    public static YamlScalar Needed(string variable, string what) => new($"${{{variable}:?{what}}}");

    /// <summary>A variable with what is taken when nobody gives it.</summary>
    public static YamlScalar Otherwise(string variable, string value) => new($"${{{variable}:-{Doubled(value)}}}");

    /// <summary>Texts, on one line when they fit there.</summary>
    public static YamlSequence List(params IEnumerable<string> values)
    {
        var texts = values.Select(Text).ToList();
        return new YamlSequence(texts) { IsFlow = texts.Sum(x => x.Value.Length + 2) <= 120 };
    }

    /// <summary>A mapping on one line.</summary>
    public static YamlMapping Line(params ReadOnlySpan<(string Key, YamlNode Value)> entries)
    {
        var line = new YamlMapping { IsFlow = true };
        foreach (var (key, value) in entries)
            line.Add(key, value);
        return line;
    }

    /// <summary>The variable that a name gives: capitals, and underscores for dashes.</summary>
    public static string Variable(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static string Doubled(string value) => value.Replace("$", "$$", StringComparison.Ordinal);
}
