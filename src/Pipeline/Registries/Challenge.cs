using System.Net.Http.Headers;

namespace Pipeline.Registries;

/// <summary>How a registry wants to be asked: the <c>WWW-Authenticate</c> of a refusal.</summary>
/// <param name="Scheme">Bearer or Basic.</param>
/// <param name="Realm">With Bearer: where tokens are given.</param>
/// <param name="Service">With Bearer: for whom the token is.</param>
/// <param name="Scope">With Bearer: what it must allow, such as <c>repository:acme/shop:pull,push</c>.</param>
/// <param name="Error">Why the last token was refused, such as <c>insufficient_scope</c>.</param>
/// <remarks>https://distribution.github.io/distribution/spec/auth/token/.</remarks>
internal sealed record Challenge(string Scheme, string? Realm, string? Service, string? Scope, string? Error)
{
    /// <summary>The one that is understood; null when there is none.</summary>
    public static Challenge? Of(HttpResponseHeaders headers)
    {
        Challenge? basic = null;
        foreach (var header in headers.WwwAuthenticate)
        {
            if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                var values = Parameters(header.Parameter ?? "");
                return new Challenge("Bearer", values.GetValueOrDefault("realm"), values.GetValueOrDefault("service"), values.GetValueOrDefault("scope"), values.GetValueOrDefault("error"));
            }

            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
                basic = new Challenge("Basic", null, null, null, null);
        }

        return basic;
    }

    // name="quoted, with commas" or name=token, separated by commas: RFC 9110, 11.2.
    private static Dictionary<string, string> Parameters(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (at < text.Length)
        {
            var equal = text.IndexOf('=', at);
            if (equal < 0)
                break;
            var name = text[at..equal].Trim(' ', ',');
            var (value, next) = equal + 1 < text.Length && text[equal + 1] == '"' ? Quoted(text, equal + 2) : Token(text, equal + 1);
            values.TryAdd(name, value);
            at = next;
        }

        return values;
    }

    private static (string Value, int Next) Quoted(string text, int from)
    {
        var value = new System.Text.StringBuilder();
        var at = from;
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }

        return (value.ToString(), at + 1);
    }

    private static (string Value, int Next) Token(string text, int from)
    {
        var end = text.IndexOf(',', from) is var comma and >= 0 ? comma : text.Length;
        return (text[from..end].Trim(), end);
    }
}
