using System.Text.Json.Serialization;

namespace Hello;

internal sealed record VersionAnswer(string Name, string Version, string Instance);

internal sealed record HealthAnswer(string Status, DateTimeOffset Timestamp);

internal sealed record HitsAnswer(long Count);

internal sealed record ErrorAnswer(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(HitsAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;

internal static class Answer
{
    public static Task Error(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(message), AnswerJson.Default.ErrorAnswer);
    }

    public static Task Text(HttpContext context, string contentType, string text)
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text);
    }
}
