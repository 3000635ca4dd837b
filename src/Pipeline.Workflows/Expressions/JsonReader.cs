using System.Globalization;
using System.Text.Json;

namespace Pipeline.Workflows.Expressions;

/// <summary>Reads JSON as <c>fromJSON</c> does.</summary>
internal static class JsonReader
{
    /// <summary>How deep JSON may nest here.</summary>
    private const int MaxDepth = 500;

    /// <exception cref="ExpressionException">It is no JSON.</exception>
    public static ExpressionValue Read(string text)
    {
        if (NumberText.Trim(text).IsEmpty)
            throw new ExpressionException("`fromJSON` is given an empty text");
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Of(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // The text may hold a secret, so only the place is told.
            var place = exception is JsonException json ? $" (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1})" : "";
            throw new ExpressionException($"`fromJSON` is given a text that is no JSON{place}");
        }
    }

    private static ExpressionValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => new ArrayValue(element.EnumerateArray().Select(Of)),
        // Of the same name twice the last value counts, where the first stood.
        JsonValueKind.Object => new ObjectValue(element.EnumerateObject().GroupBy(x => x.Name, StringComparer.Ordinal).Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, Of(x.Last().Value)))),
        JsonValueKind.String => ExpressionValue.Of(element.GetString()!),
        JsonValueKind.Number => ExpressionValue.Of(double.Parse(element.GetRawText(), CultureInfo.InvariantCulture)),
        JsonValueKind.True or JsonValueKind.False => ExpressionValue.Of(element.GetBoolean()),
        _ => ExpressionValue.Null,
    };
}
