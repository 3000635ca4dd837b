using System.Globalization;
using System.Text;

namespace Pipeline.Workflows.Expressions;

/// <summary>Writes a value as JSON over several lines, two spaces a level, as <c>toJSON</c> does.</summary>
internal static class JsonText
{
    public static string Of(ExpressionValue value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ExpressionValue value, int level)
    {
        switch (value)
        {
            case StringValue literal:
                Quote(text, literal.Value);
                break;
            case NumberValue number:
                text.Append(double.IsFinite(number.Value) ? NumberText.Exact(number.Value) : "null");
                break;
            case BooleanValue boolean:
                text.Append(boolean.Value ? "true" : "false");
                break;
            case ArrayValue array:
                text.Append('[');
                for (var i = 0; i < array.Items.Length; i++)
                {
                    Line(text, level + 1, i > 0);
                    Write(text, array.Items[i], level + 1);
                }

                Close(text, ']', level, array.Items.IsEmpty);
                break;
            case ObjectValue other:
                text.Append('{');
                for (var i = 0; i < other.Entries.Count; i++)
                {
                    Line(text, level + 1, i > 0);
                    Quote(text, other.Entries[i].Key);
                    text.Append(": ");
                    Write(text, other.Entries[i].Value, level + 1);
                }

                Close(text, '}', level, other.Entries.Count == 0);
                break;
            case UnknownValue unknown:
                text.Append('<').AppendJoin(", ", unknown.DependsOn).Append('>');
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void Line(StringBuilder text, int level, bool comma) => text.Append(comma ? "," : "").Append('\n').Append(' ', 2 * level);

    private static void Close(StringBuilder text, char sign, int level, bool empty)
    {
        if (!empty)
            text.Append('\n').Append(' ', 2 * level);
        text.Append(sign);
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var x = value[i];
            var isPair = char.IsHighSurrogate(x) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            switch (x)
            {
                case '"' or '\\':
                    text.Append('\\').Append(x);
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ':
                case >= '\uD800' and <= '\uDFFF' when !isPair:
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)x:x4}");
                    break;
                default:
                    text.Append(x);
                    if (isPair)
                        text.Append(value[++i]);
                    break;
            }
        }

        text.Append('"');
    }
}
