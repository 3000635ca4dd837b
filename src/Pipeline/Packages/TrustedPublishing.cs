using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Packages;

/// <summary>A key for one push, in exchange for what GitHub says about the job: nobody keeps a key.</summary>
/// <remarks>https://learn.microsoft.com/nuget/nuget-org/trusted-publishing; the requests are those of the action NuGet/login.</remarks>
internal static class TrustedPublishing
{
    /// <summary>Whether GitHub gives this job a token.</summary>
    public static bool IsPossible(Func<string, string?> environment) =>
        environment("ACTIONS_ID_TOKEN_REQUEST_URL") is { Length: > 0 } && environment("ACTIONS_ID_TOKEN_REQUEST_TOKEN") is { Length: > 0 };

    /// <param name="http">Who asks.</param>
    /// <param name="service">Where tokens are exchanged, such as <c>https://www.nuget.org/api/v2/token</c>.</param>
    /// <param name="user">The user of the gallery whose policy trusts this workflow.</param>
    /// <param name="environment">The job's variables.</param>
    /// <param name="hide">Is given each secret before it is used.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">GitHub or the gallery refuses: exit 1.</exception>
    public static async Task<string> KeyAsync(HttpClient http, Uri service, string user, Func<string, string?> environment, Action<string> hide, CancellationToken cancellation)
    {
        var audience = service.GetLeftPart(UriPartial.Authority);
        var ask = environment("ACTIONS_ID_TOKEN_REQUEST_URL")!;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{ask}{(ask.Contains('?') ? '&' : '?')}audience={Uri.EscapeDataString(audience)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", environment("ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
        var token = await AnswerAsync(http, request, "value", "GitHub gives no token for this job", "the job needs the permission `id-token: write`", cancellation);
        hide(token);
        using var exchange = new HttpRequestMessage(HttpMethod.Post, service) { Content = JsonContent.Create(new JsonObject { ["username"] = user, ["tokenType"] = "ApiKey" }) };
        exchange.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        exchange.Headers.UserAgent.ParseAdd("pipeline");
        var key = await AnswerAsync(http, exchange, "apiKey", $"{service.Host} gives no key for this workflow", $"user {user} needs a policy there that trusts this repository, workflow and environment", cancellation);
        hide(key);
        return key;
    }

    private static async Task<string> AnswerAsync(HttpClient http, HttpRequestMessage request, string field, string what, string next, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
                throw PipelineException.Failed(what, request.RequestUri!.Host, $"{(int)answer.StatusCode} {answer.ReasonPhrase}", next);
            return (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation))?[field] is { Length: > 0 } value
                ? value
                : throw PipelineException.Failed(what, request.RequestUri!.Host, $"the answer has no `{field}`", next);
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException)
        {
            throw PipelineException.Failed(what, request.RequestUri!.Host, e.Message, next, inner: e);
        }
    }
}
