using System.Globalization;

namespace Pipeline.Engine;

/// <summary>
/// Reads lines of compilers: <c>path(line,column): error CODE: text [project]</c> of MSBuild and all that speaks its way, and
/// <c>path:line:column: error: text</c> of GNU programs. By hand: a regular expression costs more than many short runs.
/// </summary>
internal static class DiagnosticLine
{
    public static Finding? Read(string line)
    {
        if (Keyword(line, out var end, out var next) is not { } kind)
            return null;
        var origin = WithoutNode(line.AsSpan(0, end).Trim());
        var rest = line.AsSpan(next);
        return rest.Length == 0 ? null
            : rest[0] == ':' ? OfGnu(kind, origin, rest[1..].Trim())
            : rest[0] == ' ' ? OfMSBuild(kind, origin, rest.Trim())
            : null;
    }

    /// <summary>The first <c>: error</c>, <c>: fatal error</c> or <c>: warning</c>: where the text before it ends, and where the text behind it begins.</summary>
    private static string? Keyword(string line, out int end, out int next)
    {
        for (end = line.IndexOf(": ", StringComparison.Ordinal); end > 0; end = line.IndexOf(": ", end + 2, StringComparison.Ordinal))
        {
            foreach (var word in (string[])["error", "warning", "fatal error"])
            {
                if (string.CompareOrdinal(line, end + 2, word, 0, word.Length) != 0)
                    continue;
                next = end + 2 + word.Length;
                return word == "warning" ? word : "error";
            }
        }

        next = 0;
        return null;
    }

    private static Finding? OfGnu(string kind, ReadOnlySpan<char> origin, ReadOnlySpan<char> text)
    {
        var last = CutNumber(ref origin);
        var before = CutNumber(ref origin);
        if (last == 0 || text.IsEmpty || origin.IsEmpty)
            return null;
        var place = before > 0 ? new Place(origin.ToString(), before, last) : new Place(origin.ToString(), last);
        var open = text.LastIndexOf(" [");
        var code = open > 0 && text[^1] == ']' && !text[(open + 2)..].Contains(' ') ? text[(open + 2)..^1].ToString() : "";
        return new Finding(kind, place, code, $"{kind}: {text}");
    }

    private static Finding? OfMSBuild(string kind, ReadOnlySpan<char> origin, ReadOnlySpan<char> rest)
    {
        var colon = rest.IndexOf(':');
        if (colon < 0)
            return null;
        var code = rest[..colon].TrimEnd();
        if (!IsCode(code))
            return null;
        var text = rest[(colon + 1)..].Trim();
        string? project = null;
        if (text.Length > 0 && text[^1] == ']' && text.LastIndexOf(" [") is >= 0 and var open && Project(text[(open + 2)..^1]) is { } named)
        {
            project = named;
            text = text[..open].TrimEnd();
        }

        var place = PlaceOf(origin);
        // Without a place and without a number in its code it is prose.
        if (place is null && !code.ContainsAnyInRange('0', '9'))
            return null;
        var said = code.IsEmpty ? $"{kind}: {text}" : $"{kind} {code}: {text}";
        // In "CSC : error" stands a program, in "web.csproj : error" a file.
        place ??= origin.Contains('.') ? new Place(origin.ToString()) : null;
        return new Finding(kind, place, code.ToString(), said) { Project = project };
    }

    /// <summary>Reads <c>path(1)</c>, <c>path(1,2)</c>, <c>path(1-3)</c>, <c>path(1,2-3)</c> and <c>path(1,2,3,4)</c>.</summary>
    private static Place? PlaceOf(ReadOnlySpan<char> origin)
    {
        var open = origin.Length > 0 && origin[^1] == ')' ? origin.LastIndexOf('(') : -1;
        if (open <= 0)
            return null;
        var inside = origin[(open + 1)..^1];
        foreach (var c in inside)
        {
            if (!char.IsAsciiDigit(c) && c is not (',' or '-'))
                return null;
        }

        var line = Leading(inside, out var length);
        var column = length < inside.Length && inside[length] == ',' ? Leading(inside[(length + 1)..], out _) : 0;
        return line == 0 ? null : new Place(origin[..open].ToString(), line, column);
    }

    private static int Leading(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
            length++;
        return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Cuts the number behind the last colon off; 0 when there is none.</summary>
    private static int CutNumber(ref ReadOnlySpan<char> text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return 0;
        text = text[..colon];
        return number;
    }

    /// <summary>Letters and then digits, like <c>CS1002</c> or <c>WHITESPACE</c>; MSBuild leaves it empty for errors without one.</summary>
    private static bool IsCode(ReadOnlySpan<char> code)
    {
        foreach (var c in code)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return false;
        }

        return true;
    }

    /// <summary>The project that MSBuild names in brackets, without the framework, or null when it is none.</summary>
    private static string? Project(ReadOnlySpan<char> inside)
    {
        if (inside.IndexOf("::") is > 0 and var end)
            inside = inside[..end];
        return inside.EndsWith("proj", StringComparison.Ordinal) || inside.EndsWith(".sln", StringComparison.Ordinal) || inside.EndsWith(".slnx", StringComparison.Ordinal)
            ? inside.ToString()
            : null;
    }

    /// <summary>Without the number of the node that a parallel MSBuild writes in front: <c>3&gt;</c>.</summary>
    private static ReadOnlySpan<char> WithoutNode(ReadOnlySpan<char> origin)
    {
        Leading(origin, out var length);
        return length > 0 && length < origin.Length && origin[length] == '>' ? origin[(length + 1)..].TrimStart() : origin;
    }
}
