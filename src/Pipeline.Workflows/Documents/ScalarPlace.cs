using Pipeline.Yaml;

namespace Pipeline.Workflows.Documents;

/// <summary>Where in the file a part of a value stands.</summary>
internal static class ScalarPlace
{
    /// <summary>
    /// The place of a value's character. Exact for blocks of kind <c>|</c> and values on one line without escapes; for others the place of the same words
    /// after the value's begin, and the value's begin when they are not there as such.
    /// </summary>
    public static Mark Of(WorkflowDocument document, YamlScalar scalar, int offset)
    {
        if (scalar.At.Line == 0)
            return scalar.At;
        var before = scalar.Value.AsSpan(0, Math.Min(offset, scalar.Value.Length));
        var lineFeeds = before.Count('\n');
        var word = Word(scalar.Value.AsSpan(before.Length));
        if (scalar.IsBlock)
        {
            var guess = new Mark(scalar.TextAt.Line + lineFeeds, scalar.TextAt.Column + before.Length - (before.LastIndexOf('\n') + 1));
            if (Stands(document, guess, word))
                return guess;
        }
        else
        {
            var quote = Stands(document, scalar.At, "'") || Stands(document, scalar.At, "\"") ? 1 : 0;
            var guess = new Mark(scalar.At.Line, scalar.At.Column + quote + before.Length);
            if (lineFeeds == 0 && Stands(document, guess, word))
                return guess;
        }

        return Search(document, scalar.At, word) ?? scalar.At;
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('\n');
        return (end < 0 ? rest : rest[..end])[..Math.Min(16, end < 0 ? rest.Length : end)].TrimEnd();
    }

    private static bool Stands(WorkflowDocument document, Mark at, ReadOnlySpan<char> word)
    {
        var line = document.Line(at.Line);
        return at.Column >= 1 && at.Column - 1 <= line.Length && line.AsSpan(at.Column - 1).StartsWith(word, StringComparison.Ordinal);
    }

    private static Mark? Search(WorkflowDocument document, Mark from, ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
            return null;
        for (var line = from.Line; line < from.Line + 200 && line <= document.Lines.Count; line++)
        {
            var start = line == from.Line ? Math.Min(from.Column - 1, document.Line(line).Length) : 0;
            var found = document.Line(line).AsSpan(start).IndexOf(word, StringComparison.Ordinal);
            if (found >= 0)
                return new Mark(line, start + found + 1);
        }

        return null;
    }
}
