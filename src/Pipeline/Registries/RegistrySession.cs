using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Registries;

/// <summary>Requests to one registry: signed in as it wants, asked again while that helps, and ended with words that people understand.</summary>
internal sealed class RegistrySession(string registry, Uri address, HttpMessageInvoker http, RegistryCredential? credential, RegistryRetries retries)
{
    private const int LongestBody = 64 << 20;

    // What a request for a scope is signed with. Tokens live minutes, and a run of this program is not longer; a refused one is replaced.
    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _tokens = new();

    /// <summary>Host and port, as references name it.</summary>
    public string Registry => registry;

    /// <summary>Sends a request whose failure of any kind ends in an exception, but for 404, and for 412 to a request with a condition.</summary>
    /// <param name="what">What could not be done, if it fails.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">Below the registry's address.</param>
    /// <param name="scope">What it needs to be allowed, such as <c>repository:acme/shop:pull</c>.</param>
    /// <param name="prepare">Sets headers and content; called for each attempt.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<RegistryAnswer> SendAsync(
        string what, HttpMethod method, string path, string scope, Action<HttpRequestMessage>? prepare, CancellationToken cancellation)
    {
        var target = new Uri(address, path);
        for (var signedIn = false; ; signedIn = true)
        {
            var outcome = await retries.SendAsync(cancel => OnceAsync(method, target, scope, prepare, cancel), IsFullAsync, cancellation);
            using var answer = outcome.Answer;
            if (answer is null)
                throw RegistryProblem.Of(what, target, outcome, "");
            var body = await ReadAsync(answer, cancellation);
            if (answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed)
                return new RegistryAnswer(answer.StatusCode, answer.Headers, answer.Content.Headers.ContentType?.MediaType, body);
            var text = Encoding.UTF8.GetString(body);
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                throw RegistryProblem.Of(what, target, outcome, text);
            var challenge = Challenge.Of(answer.Headers);
            // A second refusal is one of what is asked for, not of who asks: the token was just given.
            if (answer.StatusCode == HttpStatusCode.Forbidden || signedIn || challenge is null)
                throw RegistryProblem.Denied(what, registry, credential, challenge?.Scope ?? scope, challenge?.Scheme != "Basic", text);
            _tokens[scope] = await SignInAsync(what, challenge, scope, cancellation);
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpMethod method, Uri target, string scope, Action<HttpRequestMessage>? prepare, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, target);
        request.Headers.Authorization = _tokens.GetValueOrDefault(scope);
        request.Headers.UserAgent.ParseAdd("pipeline");
        prepare?.Invoke(request);
        var answer = await http.SendAsync(request, cancellation);
        // Read within the limit of the attempt, so that an answer that breaks off is another attempt too.
        await answer.Content.LoadIntoBufferAsync(LongestBody, cancellation);
        return answer;
    }

    private async Task<AuthenticationHeaderValue> SignInAsync(string what, Challenge challenge, string scope, CancellationToken cancellation)
    {
        if (challenge.Scheme == "Basic")
            return credential is null ? throw RegistryProblem.Denied(what, registry, null, scope, known: false, "") : Basic(credential);
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm) || realm.Scheme is not ("https" or "http"))
            throw PipelineException.Failed(what, registry, $"it names no place that gives tokens (`{challenge.Realm}`)");
        if (realm.Scheme == "http" && credential is not null && !RegistryHost.IsHere(realm.Authority) && address.Scheme == "https")
            throw PipelineException.Failed(what, registry, $"it wants the password sent to {realm.Host} without encryption", "do not trust it");
        var wanted = challenge.Scope ?? scope;
        var outcome = await retries.SendAsync(cancel => AskTokenAsync(realm, challenge.Service, wanted, cancel), IsFullAsync, cancellation);
        using var answer = outcome.Answer;
        if (answer is null)
            throw RegistryProblem.Of(what, realm, outcome, "");
        var body = Encoding.UTF8.GetString(await ReadAsync(answer, cancellation));
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw RegistryProblem.Denied(what, registry, credential, wanted, known: answer.StatusCode == HttpStatusCode.Forbidden, body);
        if (!answer.IsSuccessStatusCode)
            throw RegistryProblem.Of(what, realm, outcome, body);
        return new AuthenticationHeaderValue("Bearer", TokenOf(body) ?? throw PipelineException.Failed(what, realm.ToString(), "the answer holds no token"));
    }

    private async Task<HttpResponseMessage> AskTokenAsync(Uri realm, string? service, string scope, CancellationToken cancellation)
    {
        using var request = credential is { IsIdentityToken: true }
            ? new HttpRequestMessage(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", "refresh_token"), new("refresh_token", credential.Password), new("service", service ?? registry),
                    new("scope", scope), new("client_id", "pipeline"),
                ]),
            }
            : new HttpRequestMessage(HttpMethod.Get, new Uri(
                $"{realm}{(realm.Query.Length > 0 ? "&" : "?")}{(service is null ? "" : $"service={Uri.EscapeDataString(service)}&")}"
                + string.Join('&', scope.Split(' ').Select(x => "scope=" + Uri.EscapeDataString(x)))));
        if (credential is { IsIdentityToken: false })
            request.Headers.Authorization = Basic(credential);
        var answer = await http.SendAsync(request, cancellation);
        await answer.Content.LoadIntoBufferAsync(LongestBody, cancellation);
        return answer;
    }

    private static async Task<bool> IsFullAsync(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.InternalServerError && RegistryProblem.IsFull(await answer.Content.ReadAsStringAsync());

    private static Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation) => answer.Content.ReadAsByteArrayAsync(cancellation);

    private static string? TokenOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("token", out var token) || document.RootElement.TryGetProperty("access_token", out token) ? token.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}")));
}

/// <summary>What a registry answered: success, 404, or 412.</summary>
internal sealed record RegistryAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, string? MediaType, byte[] Body)
{
    public bool Found => Status != HttpStatusCode.NotFound;
}
