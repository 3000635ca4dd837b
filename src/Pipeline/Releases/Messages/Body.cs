using System.Collections.Immutable;
using System.Text;

namespace Pipeline.Releases.Messages;

/// <summary>What a commit's body says beside its text.</summary>
/// <param name="Breaking">The texts of <c>BREAKING CHANGE:</c> footers.</param>
/// <param name="CoAuthors">Names of <c>Co-authored-by:</c>.</param>
/// <param name="Reverts">Commits that it says it reverts, in full or abbreviated.</param>
/// <param name="Refs">Commits behind <c>Refs:</c>, which is how a conventional revert may name them.</param>
/// <param name="CopyOf">The commit that this one is a copy of, as <c>git cherry-pick -x</c> writes it.</param>
/// <param name="Parts">Conventional lines of a list: what a squash was made of.</param>
internal sealed record Body(
    ImmutableArray<string> Breaking, ImmutableArray<string> CoAuthors, ImmutableArray<string> Reverts, ImmutableArray<string> Refs, string? CopyOf, ImmutableArray<Header> Parts)
{
    private static readonly Body Empty = new([], [], [], [], null, []);

    public static Body Of(string text)
    {
        // Most bodies are a few plain lines.
        if (text.Length == 0)
            return Empty;
        var (breaking, authors, reverts, refs, parts) = (new List<string>(), new List<string>(), new List<string>(), new List<string>(), new List<Header>());
        string? copy = null;
        StringBuilder? note = null;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            var item = line is ['*' or '-', ' ', .. var listed] ? listed.Trim() : default;
            if (BreakingNote(line) is { IsEmpty: false } own)
            {
                Finish();
                note = new StringBuilder().Append(own);
            }
            else if (IsToken(line))
            {
                Finish();
                if (Value(line, "Co-authored-by:") is { IsEmpty: false } author)
                    authors.Add((author.IndexOf('<') is > 0 and var mail ? author[..mail] : author).Trim().ToString());
                else if (Value(line, "Refs:") is { IsEmpty: false } names)
                    AddNames(refs, names);
            }
            else if (!item.IsEmpty && Header.TryParse(item) is { } part)
            {
                Finish();
                parts.Add(part);
            }
            else if (line.StartsWith("This reverts commit", StringComparison.OrdinalIgnoreCase))
            {
                Finish();
                AddNames(reverts, line["This reverts commit".Length..]);
            }
            else if (line.StartsWith("(cherry picked from commit ", StringComparison.Ordinal))
            {
                Finish();
                copy = line["(cherry picked from commit ".Length..].TrimEnd(')').ToString();
            }
            else if (note is not null && !line.IsEmpty)
                note.Append(note.Length > 0 ? " " : "").Append(line);
        }

        Finish();
        if (breaking.Count + authors.Count + reverts.Count + refs.Count + parts.Count == 0 && copy is null)
            return Empty;
        return new Body([.. breaking], [.. authors.Distinct(StringComparer.Ordinal)], [.. reverts], [.. refs], copy, [.. parts]);

        void Finish()
        {
            if (note is not null)
                breaking.Add(note.ToString());
            note = null;
        }
    }

    /// <summary>The text behind <c>BREAKING CHANGE:</c>; an empty one is a dash, for it says that something breaks.</summary>
    private static ReadOnlySpan<char> BreakingNote(ReadOnlySpan<char> line)
    {
        // In the list of a squash the footers of its parts are items or indented.
        line = line.TrimStart("*- ");
        if (!line.StartsWith("BREAKING", StringComparison.Ordinal))
            return default;
        foreach (var token in (ReadOnlySpan<string>)["BREAKING CHANGE", "BREAKING-CHANGE", "BREAKING CHANGES"])
        {
            if (line.StartsWith(token, StringComparison.Ordinal) && line.Length > token.Length && line[token.Length] is ':' or '#')
                return line[(token.Length + 1)..].Trim() is { IsEmpty: false } text ? text : " ";
            if (line.StartsWith(token, StringComparison.Ordinal) && line[token.Length..].StartsWith(" #", StringComparison.Ordinal))
                return line[(token.Length + 2)..].Trim();
        }

        return default;
    }

    /// <summary>Whether a line is a footer, <c>Reviewed-by: Z</c>: a word, perhaps with dashes, and a colon.</summary>
    private static bool IsToken(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        if (colon <= 0 || colon + 1 >= line.Length || line[colon + 1] != ' ' || !char.IsAsciiLetter(line[0]))
            return false;
        foreach (var letter in line[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
                return false;
        }

        return true;
    }

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> line, string token) =>
        line.StartsWith(token, StringComparison.OrdinalIgnoreCase) ? line[token.Length..].Trim() : default;

    /// <summary>Words of 7 to 64 hexadecimal digits. A reverted merge goes on with `reversing changes made to` and a commit that was not reverted.</summary>
    private static void AddNames(List<string> names, ReadOnlySpan<char> text)
    {
        if (text.IndexOf("reversing", StringComparison.Ordinal) is >= 0 and var end)
            text = text[..end];
        foreach (var range in text.SplitAny(' ', ',', ';', '.', ':'))
        {
            if (text[range] is { Length: >= 7 and <= 64 } word && IsHexadecimal(word))
                names.Add(word.ToString().ToLowerInvariant());
        }
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (!char.IsAsciiHexDigit(letter))
                return false;
        }

        return true;
    }
}
