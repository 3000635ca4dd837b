using System.Text.Json;

namespace Load;

/// <summary>
/// What a service is asked, and what is a right answer. <paramref name="Line"/> is the request line without the protocol,
/// <paramref name="Sent"/> the body, of which every kind but the posts has none.
/// </summary>
internal sealed record Site(string Name, string Mix, Func<Kind, string> Line, Func<Kind, long, string> Sent, Func<Kind, HttpAnswer, string, bool> IsRight)
{
    private const int SlowMilliseconds = 300;

    /// <summary>samples/hello.</summary>
    public static Site Hello { get; } = new(
        "hello", Load.Mix.Default,
        kind => kind switch
        {
            Kind.Pooled => "GET /",
            Kind.Fresh => "GET /version",
            Kind.Post => "POST /echo",
            Kind.Slow => $"GET /slow?ms={SlowMilliseconds}",
            _ => "POST /hits",
        },
        (kind, number) => kind == Kind.Post ? $"echo {number} {new string('x', 200)}" : "",
        (kind, answer, sent) => kind switch
        {
            Kind.Post => answer.Text == sent,
            Kind.Fresh => Field(answer.Text, "version") == answer.Release,
            Kind.Hits => Field(answer.Text, "count") is not null,
            _ => answer.Body.Length > 0,
        });

    /// <summary>samples/django with its frontend, as the system MDC serves them. A write is an order; it needs the headers of a session.</summary>
    public static Site Orders { get; } = new(
        "orders", "pooled=55,fresh=20,hits=25",
        kind => kind switch
        {
            Kind.Pooled => "GET /",
            Kind.Fresh => "GET /api/session",
            Kind.Hits => "POST /api/orders",
            _ => throw new UsageException($"--mix: {kind.Name()} is no kind that the orders know."),
        },
        (kind, number) => kind == Kind.Hits ? $$"""{"customer":"load {{number}}","lines":[{"product":"a","quantity":1,"price":"2.50"}]}""" : "",
        (kind, answer, sent) => kind switch
        {
            Kind.Pooled => answer.Text.Contains("<div id=", StringComparison.Ordinal),
            Kind.Fresh => Field(answer.Text, "csrf") is not null,
            _ => Field(answer.Text, "number") is not null,
        });

    private static string? Field(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var field)
                ? field.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
