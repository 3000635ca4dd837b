namespace Pipeline.Rendering;

/// <summary>Texts as nginx reads them.</summary>
internal static class NginxText
{
    /// <summary>The variable that holds a dollar: nginx has no other way to write one in a value that may hold variables.</summary>
    public const string Dollar = "$dollar";

    /// <summary>The text in double quotes, byte for byte.</summary>
    public static string Quoted(string text) => $"\"{text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("$", "${dollar}", StringComparison.Ordinal)}\"";

    /// <summary>A path of a location or file: it holds no dollars, and its percent signs and spaces are as they are.</summary>
    public static string Path(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.') ? path : Quoted(path);

    /// <summary>Joins lines, each set in by so many spaces; an empty line has none.</summary>
    public static string Lines(int indent, IEnumerable<string> lines) =>
        string.Concat(lines.SelectMany(x => x.Split('\n')).Select(x => x.Length == 0 ? "\n" : new string(' ', indent) + x + "\n"));
}
