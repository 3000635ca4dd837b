using System.Globalization;
using System.Text;

namespace Pipeline.Workflows.Expressions;

/// <summary>Writes a value as JSON over several lines, two spaces a level, as <c>toJSON</c> does.</summary>
internal static class JsonText
{
    public static string Of(ExpressionValue value) => Of(value, "\n");

    private static string Of(ExpressionValue value, string line) => value switch
    {
        StringValue text => Quote(text.Value),
        NumberValue number => double.IsFinite(number.Value) ? NumberText.Exact(number.Value) : "null",
        BooleanValue boolean => boolean.ToText(),
        ArrayValue array => Lines('[', array.Items.Select(x => Of(x, line + "  ")), ']', line),
        ObjectValue other => Lines('{', other.Entries.Select(x => $"{Quote(x.Key)}: {Of(x.Value, line + "  ")}"), '}', line),
        UnknownValue unknown => $"<{string.Join(", ", unknown.DependsOn)}>",
        _ => "null",
    };

    private static string Lines(char open, IEnumerable<string> items, char close, string line) =>
        string.Join($",{line}  ", items) is { Length: > 0 } all ? $"{open}{line}  {all}{line}{close}" : $"{open}{close}";

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < value.Length; i++)
        {
            var x = value[i];
            var isHalf = char.IsSurrogate(x) && !(i + 1 < value.Length && char.IsSurrogatePair(x, value[i + 1])) && !(i > 0 && char.IsSurrogatePair(value[i - 1], x));
            _ = x switch
            {
                '"' or '\\' => text.Append('\\').Append(x),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when x < ' ' || isHalf => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)x:x4}"),
                _ => text.Append(x),
            };
        }

        return text.Append('"').ToString();
    }
}
