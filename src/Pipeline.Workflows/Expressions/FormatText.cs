using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pipeline.Workflows.Expressions;

/// <summary><c>format</c>: <c>{0}</c> stands for the first value, <c>{{</c> and <c>}}</c> for braces.</summary>
internal static class FormatText
{
    /// <summary>What is wrong with a format for that many values, or null.</summary>
    public static string? Mistake(string format, int values)
    {
        try
        {
            Of([ExpressionValue.Of(format), .. Enumerable.Repeat(ExpressionValue.Null, values)]);
            return null;
        }
        catch (ExpressionException exception)
        {
            return exception.Message;
        }
    }

    /// <exception cref="ExpressionException">A brace stands alone, or there are too few values.</exception>
    public static ExpressionValue Of(ImmutableArray<ExpressionValue> arguments)
    {
        var format = arguments[0].ToText();
        var text = new StringBuilder();
        var at = 0;
        while (at < format.Length)
        {
            var brace = format.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0)
                break;
            brace += at;
            text.Append(format, at, brace - at);
            if (brace + 1 < format.Length && format[brace + 1] == format[brace])
            {
                text.Append(format[brace]);
                at = brace + 2;
                continue;
            }

            // GitHub takes anything between the number and the closing brace, and does nothing with it.
            var close = format[brace] == '{' ? format.IndexOf('}', brace) : -1;
            var digits = brace + 1;
            while (digits < format.Length && char.IsAsciiDigit(format[digits]))
                digits++;
            if (close < 0 || digits == brace + 1)
                throw new ExpressionException($"`format` is given `{format}`, where a brace stands alone; write `{{{{` or `}}}}` for a brace");
            var isNumber = int.TryParse(format.AsSpan(brace + 1, digits - brace - 1), CultureInfo.InvariantCulture, out var number);
            if (!isNumber || number >= arguments.Length - 1)
                throw new ExpressionException($"`format` is given `{format}` and {arguments.Length - 1} values, which are too few");
            text.Append(arguments[number + 1].ToText());
            at = close + 1;
            if (text.Length > ExpressionValue.LongestText)
                break;
        }

        text.Append(format, at, format.Length - at);
        return ExpressionValue.Of(text.ToString());
    }
}
