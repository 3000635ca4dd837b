using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>Extension: parts of pictures.</summary>
public static class Svg
{
    /// <summary>The room at the edges.</summary>
    public const double Margin = 24;

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

    /// <summary>What every picture begins with: its title, how it looks on a light and on a dark page, and the heading.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="subtitle">The line below it.</param>
    /// <param name="description">What is seen, for those who are read to.</param>
    /// <param name="width">How wide it is.</param>
    /// <param name="height">How high it is.</param>
    /// <param name="light">The looks of what this kind of picture has alone.</param>
    /// <param name="dark">The same on a dark page.</param>
    public static StringBuilder Begin(string title, string subtitle, string description, double width, double height, string light, string dark)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" width="{width:0}" height="{height:0}" viewBox="0 0 {width:0} {height:0}">""");
        svg.Append(CultureInfo.InvariantCulture, $"\n<title id=\"title\">{Escape(title)}</title>\n<desc id=\"description\">{Escape(description)}</desc>\n{PageStyle.Of(light, dark)}");
        return svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n<text class=\"heading\" x=\"{Margin}\" y=\"32\">{Escape(title)}</text>\n<text class=\"small\" x=\"{Margin}\" y=\"50\">{Escape(subtitle)}</text>\n");
    }

    /// <summary>A line from one dot to another. One that passes a column goes straight through it first.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends; at a box it has a tip.</param>
    /// <param name="top">Where the topmost dot begins.</param>
    /// <param name="faint">Whether it matters less than others.</param>
    /// <param name="kind">The class of its looks, if any.</param>
    public static string Line<T>(LayoutDot<T> from, LayoutDot<T> to, double top, bool faint, string kind = "") where T : class
    {
        var start = from.Left + from.Width;
        var end = to.Left - (to.Box is null ? 0 : Tip);
        var (y1, y2) = (top + from.Y, top + to.Y);
        var middle = (start + to.Left) / 2;
        var begin = from.Box is null ? string.Create(CultureInfo.InvariantCulture, $"M{from.Left:0.#} {y1:0.#}H{start:0.#}") : string.Create(CultureInfo.InvariantCulture, $"M{start:0.#} {y1:0.#}");
        var looks = $"line{(kind.Length > 0 ? $" {kind}" : "")}{(faint ? " faint" : "")}";
        var marker = to.Box is null ? "" : faint ? " marker-end=\"url(#faint-tip)\"" : " marker-end=\"url(#tip)\"";
        return string.Create(CultureInfo.InvariantCulture, $"<path class=\"{looks}\" d=\"{begin}C{middle:0.#} {y1:0.#} {middle:0.#} {y2:0.#} {end:0.#} {y2:0.#}\"{marker}/>\n");
    }
}
