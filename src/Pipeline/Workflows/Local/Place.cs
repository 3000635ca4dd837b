using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local;

/// <summary>Where a character of a value stands in the file.</summary>
internal static class Place
{
    /// <summary><c>file:line:column</c>.</summary>
    /// <param name="document">The file.</param>
    /// <param name="scalar">The value.</param>
    /// <param name="offset">The character in the value, from 0; less: the value itself.</param>
    public static string Of(WorkflowDocument document, YamlScalar scalar, int offset)
    {
        var at = scalar.TextAt.Line > 0 ? scalar.TextAt : scalar.At;
        if (offset < 0)
            return $"{document.Path}:{at}";
        if (scalar.IsBlock)
        {
            var before = scalar.Value.AsSpan(0, Math.Min(offset, scalar.Value.Length));
            var line = before.LastIndexOf('\n');
            return $"{document.Path}:{new Mark(at.Line + before.Count('\n'), at.Column + before.Length - line - 1)}";
        }

        var lines = document.Text.Split('\n');
        var quoted = at.Line <= lines.Length && at.Column <= lines[at.Line - 1].Length && lines[at.Line - 1][at.Column - 1] is '\'' or '"';
        return $"{document.Path}:{new Mark(at.Line, at.Column + offset + (quoted ? 1 : 0))}";
    }
}
