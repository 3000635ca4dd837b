using System.Collections;
using System.Globalization;
using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Engine;

/// <summary>Writes a value as text that differs whenever the value differs.</summary>
internal static class ValueIdentity
{
    private const int Deepest = 16;

    /// <exception cref="ArgumentException">The value hides what it consists of.</exception>
    public static string Of(object? value, string root) => Of(value, root, 0);

    private static string Of(object? value, string root, int depth) => value switch
    {
        _ when depth > Deepest => throw new ArgumentException($"it is nested deeper than {Deepest} levels"),
        null => "(none)",
        string text => depth == 0 ? text : Quoted(text),
        bool flag => flag ? "true" : "false",
        // Another checkout has another root, and the same inputs.
        AbsolutePath path => Relative(path, root),
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        char or Uri or Version or Type or Enumeration or Delegate => value is Delegate
            ? throw new ArgumentException("it is a function") : value.ToString()!,
        IDictionary entries => "{" + string.Join(", ", Pairs(entries, root, depth).Order(StringComparer.Ordinal)) + "}",
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(item => Of(item, root, depth + 1))) + "]",
        _ => Parts(value, root, depth),
    };

    private static string Relative(string path, string root) =>
        path == root ? "." : path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path[(root.Length + 1)..].Replace('\\', '/') : path;

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static IEnumerable<string> Pairs(IDictionary entries, string root, int depth)
    {
        foreach (DictionaryEntry entry in entries)
            yield return Of(entry.Key, root, depth + 1) + ": " + Of(entry.Value, root, depth + 1);
    }

    /// <summary>Records, tuples and other plain objects: their public parts by name.</summary>
    private static string Parts(object value, string root, int depth)
    {
        const BindingFlags parts = BindingFlags.Instance | BindingFlags.Public;
        var type = value.GetType();
        var texts = type.GetFields(parts).Select(field => field.Name + ": " + Of(field.GetValue(value), root, depth + 1))
            .Concat(type.GetProperties(parts)
                .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
                .Select(property => property.Name + ": " + Of(property.GetValue(value), root, depth + 1)))
            .Order(StringComparer.Ordinal).ToList();
        return texts.Count > 0
            ? type.Name + "(" + string.Join(", ", texts) + ")"
            : throw new ArgumentException($"a {type.Name} does not show what it consists of");
    }
}
