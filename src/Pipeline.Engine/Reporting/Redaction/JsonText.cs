using System.Text;

namespace Pipeline.Engine;

/// <summary>Text inside a JSON string, as different writers put it.</summary>
internal static class JsonText
{
    /// <param name="text">The text.</param>
    /// <param name="habits">
    /// The sum of: 1 small digits in <c>\u00ff</c>, 2 everything but ASCII escaped, 4 what HTML knows escaped, 8 the quotation mark by
    /// number, 16 the slash escaped, 32 what lies beyond 16 bits escaped.
    /// </param>
    public static string Escape(string text, int habits)
    {
        var format = (habits & 1) != 0 ? "x4" : "X4";
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            var shorthand = c switch
            {
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\b' => @"\b",
                '\f' => @"\f",
                '"' when (habits & 8) == 0 => "\\\"",
                '/' when (habits & 16) != 0 => @"\/",
                _ => null,
            };
            if (shorthand is not null)
                escaped.Append(shorthand);
            else if (c < ' ' || c == '"' || (c >= '\u007f' && (habits & 2) != 0) || (char.IsSurrogate(c) && (habits & 32) != 0) || ((habits & 4) != 0 && c is '<' or '>' or '&' or '\'' or '+' or '`'))
                escaped.Append("\\u").Append(((int)c).ToString(format, System.Globalization.CultureInfo.InvariantCulture));
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
