using System.Text;

namespace Pipeline.Engine;

/// <summary>Text that stays text inside Markdown.</summary>
internal static class Markdown
{
    /// <summary>One line, in a cell of a table or elsewhere, that is no Markdown or HTML; cut after 1000 characters.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (var c in text.Length > 1000 ? text[..1000] + "…" : text)
        {
            if (c is '\r' or '\n')
                line.Append(' ');
            else if (c is '<' or '>' or '&')
                line.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (c is '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '#' or '~')
                line.Append('\\').Append(c);
            else
                line.Append(c);
        }

        return line.ToString();
    }

    /// <summary>Lines as they are, between fences that the text does not contain.</summary>
    public static string Fenced(string text)
    {
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
            fence += "`";
        return $"{fence}text\n{text}\n{fence}";
    }
}
