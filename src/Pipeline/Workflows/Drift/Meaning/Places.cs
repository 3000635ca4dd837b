using System.Globalization;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>The lines of all keys of a file, and which of them the typed model does not know.</summary>
internal sealed class Places
{
    private const string Mark = "# not modelled:";

    private readonly Dictionary<string, (int Line, string? NotModelled)> _known = new(StringComparer.Ordinal);
    private readonly string[] _lines;

    public Places(YamlNode? root, string text)
    {
        _lines = text.Split('\n');
        Walk("", root, 0);
    }

    /// <summary>The line of a key, or of the nearest one above it; null when there is none.</summary>
    public int? LineOf(string path) => Nearest(path, exact: false)?.Line;

    /// <summary>The line of a key itself; null when it is not there.</summary>
    public int? LineExactly(string path) => Nearest(path, exact: true)?.Line;

    /// <summary>Why the typed model does not know the key or one above it; null when it does.</summary>
    public string? NotModelled(string path)
    {
        for (var at = path; at.Length > 0; at = Above(at))
            if (_known.TryGetValue(at, out var place) && place.NotModelled is { } reason)
                return reason;
        return null;
    }

    private (int Line, string? NotModelled)? Nearest(string path, bool exact)
    {
        for (var at = path; at.Length > 0; at = exact ? "" : Above(at))
            if (_known.TryGetValue(at, out var place))
                return place;
        return null;
    }

    private static string Above(string path) => path.LastIndexOfAny(['.', '[']) is > 0 and var end ? path[..end] : "";

    private void Walk(string path, YamlNode? node, int depth)
    {
        // Aliases are resolved, so a tree may be far larger than its text.
        if (depth > 40 || _known.Count > 100_000)
            return;
        switch (node)
        {
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    var inner = Paths.Join(path, entry.Key.Value);
                    _known.TryAdd(inner, (entry.Key.At.Line, Reason(entry.Key.At.Line)));
                    Walk(inner, entry.Value, depth + 1);
                }

                break;
            case YamlSequence sequence:
                // Steps go by number; what else has names goes by those.
                var names = path.EndsWith("steps", StringComparison.Ordinal) || path.EndsWith("parallel", StringComparison.Ordinal) ? null : Pathwise.NamesOf(sequence);
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    var inner = $"{path}[{names?[i] ?? i.ToString(CultureInfo.InvariantCulture)}]";
                    _known.TryAdd(inner, (sequence.Items[i].At.Line, null));
                    Walk(inner, sequence.Items[i], depth + 1);
                }

                break;
        }
    }

    private string? Reason(int line)
    {
        var text = line > 0 && line <= _lines.Length ? _lines[line - 1] : "";
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? null : text[(at + Mark.Length)..].Trim();
    }
}

/// <summary>Ways to keys, written <c>a.b[2].c</c>.</summary>
internal static class Paths
{
    public static string Join(string path, string next) => path.Length == 0 ? next : next.Length == 0 ? path : next[0] == '[' ? path + next : $"{path}.{next}";
}
