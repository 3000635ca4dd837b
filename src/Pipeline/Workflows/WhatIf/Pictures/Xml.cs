using System.Text;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Text inside XML.</summary>
internal static class Xml
{
    /// <summary>The text with signs of XML written out; characters that XML does not have are left out.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '&' or '<' or '>' or '"')
                escaped.Append(rune.Value switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => "&quot;" });
            else if (rune.Value is '\n' or '\t' or (>= ' ' and not (0xFFFD or 0xFFFE or 0xFFFF)))
                escaped.Append(rune.ToString());
        }

        return escaped.ToString();
    }
}
