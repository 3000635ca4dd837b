using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>Text inside XML or HTML, as different writers put it.</summary>
internal static class MarkupText
{
    /// <param name="text">The text.</param>
    /// <param name="habits">
    /// The sum of: 1 the quotation mark escaped, 2 the greater sign escaped, 4 and 8 the apostrophe (as it is, by name, by decimal or
    /// hexadecimal number), 16 everything but ASCII and the plus sign by number, in hexadecimal if the
    /// apostrophe is, 32 tabs and line breaks by number.
    /// </param>
    public static string Escape(string text, int habits)
    {
        var escaped = new StringBuilder();
        var hexadecimal = (habits & 12) == 12;
        foreach (var rune in text.EnumerateRunes())
        {
            var name = rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' when (habits & 2) != 0 => "&gt;",
                '"' when (habits & 1) != 0 => "&quot;",
                '\'' => (habits & 12) switch { 4 => "&apos;", 8 => "&#39;", 12 => "&#x27;", _ => "'" },
                _ => null,
            };
            if (name is not null)
                escaped.Append(name);
            else if (rune.Value == '\t' || rune.Value == '\n' || rune.Value == '\r' ? (habits & 32) != 0 : (habits & 16) != 0 && IsNumbered(rune.Value, hexadecimal))
                escaped.Append(hexadecimal || rune.Value < ' ' ? $"&#x{rune.Value.ToString("X", CultureInfo.InvariantCulture)};" : $"&#{rune.Value.ToString(CultureInfo.InvariantCulture)};");
            else
                escaped.Append(rune.ToString());
        }

        return escaped.ToString();
    }

    /// <summary>The encoders of .NET: one writes all but ASCII in hexadecimal, the other Latin-1 and what lies beyond 16 bits in decimal.</summary>
    private static bool IsNumbered(int value, bool hexadecimal) =>
        hexadecimal ? value >= 127 || value == '+' : value is >= 160 and < 256 || value > 0xffff;
}
