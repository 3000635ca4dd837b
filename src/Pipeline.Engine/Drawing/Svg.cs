using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>Extension: parts of pictures.</summary>
public static class Svg
{
    private const double Tip = 5;

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

    /// <summary>The path of a line from one dot to another. One that passes a column goes straight through it first.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends; at a box there is room for a tip.</param>
    /// <param name="lefts">Where each column begins.</param>
    /// <param name="widths">How wide each column is.</param>
    /// <param name="top">Where the topmost dot begins.</param>
    public static string Path<T>(LayoutDot<T> from, LayoutDot<T> to, IReadOnlyList<double> lefts, IReadOnlyList<double> widths, double top) where T : class
    {
        var start = lefts[from.Column] + widths[from.Column];
        var end = lefts[to.Column] - (to.Box is null ? 0 : Tip);
        var (y1, y2) = (top + from.Y, top + to.Y);
        var middle = (start + lefts[to.Column]) / 2;
        var begin = from.Box is null ? string.Create(CultureInfo.InvariantCulture, $"M{lefts[from.Column]:0.#} {y1:0.#}H{start:0.#}") : string.Create(CultureInfo.InvariantCulture, $"M{start:0.#} {y1:0.#}");
        return string.Create(CultureInfo.InvariantCulture, $"{begin}C{middle:0.#} {y1:0.#} {middle:0.#} {y2:0.#} {end:0.#} {y2:0.#}");
    }
}
