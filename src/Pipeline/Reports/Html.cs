using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Engine;

namespace Pipeline.Reports;

/// <summary>Text that is markup. Only <see cref="Html"/> makes it, so what is not markup is always written out.</summary>
internal readonly record struct Markup
{
    private readonly string? _text;

    internal Markup(string text) => _text = text;

    public static Markup None => default;

    public bool IsEmpty => string.IsNullOrEmpty(_text);

    public override string ToString() => _text ?? "";
}

/// <summary>Makes HTML and SVG out of interpolated strings: the literal is markup, and every value in it is text.</summary>
internal static class Html
{
    /// <summary>Attributes are written in double quotes: then no value can end one.</summary>
    public static Markup Of(MarkupHandler text) => text.ToMarkup();

    public static Markup Join(IEnumerable<Markup> parts, string between = "") => new(string.Join(between, parts));

    public static Markup When(bool condition, Func<Markup> markup) => condition ? markup() : Markup.None;

    /// <summary>A text constant of this program that is no markup and must not be written out, such as a style sheet.</summary>
    internal static Markup Constant(string text) => new(text);
}

/// <summary>Writes values out, numbers as everywhere in the world.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler
{
    private readonly StringBuilder _text;

    public MarkupHandler(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Markup markup) => _text.Append(markup.ToString());

    public void AppendFormatted(IEnumerable<Markup> markups) => _text.AppendJoin("", markups);

    public void AppendFormatted(string? value) => _text.Append(Svg.Escape(value ?? ""));

    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(double value) => _text.Append(Math.Round(value, 2).ToString(CultureInfo.InvariantCulture));

    public Markup ToMarkup() => new(_text.ToString());
}
