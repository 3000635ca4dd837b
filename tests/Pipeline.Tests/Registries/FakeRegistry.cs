using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Registries;

/// <summary>A registry in memory: manifests, tags and a place that gives tokens; every request is written down.</summary>
internal sealed class FakeRegistry : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();

    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers first; null to leave it to the registry.</summary>
    public Func<HttpRequestMessage, int, HttpResponseMessage?>? Before { get; set; }

    /// <summary>Whether it understands conditions of requests, as few registries do.</summary>
    public bool Conditional { get; set; }

    /// <summary>The user and password that get tokens; null when everybody may do everything.</summary>
    public string? Account { get; set; }

    /// <summary>What tokens allow at most.</summary>
    public string Actions { get; set; } = "pull,push,delete";

    public string Push(string content, params ReadOnlySpan<string> tags)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        _blobs[digest] = bytes;
        foreach (var tag in tags)
            Tags[tag] = digest;
        return digest;
    }

    public string PushImage(string name, DateTimeOffset created, params ReadOnlySpan<string> tags)
    {
        var configuration = Push($$"""{"architecture":"amd64","os":"linux","created":"{{created:O}}","config":{"Labels":{"name":"{{name}}"} } }""");
        return Push($$"""{"schemaVersion":2,"mediaType":"{{ManifestTypes.OciManifest}}","config":{"digest":"{{configuration}}","size":1},"layers":[{"digest":"{{configuration}}","size":10,"mediaType":"x"}]}""", tags);
    }

    /// <summary>Marks an image as pushed or used at a time.</summary>
    public string Mark(string digest, DateTimeOffset used)
    {
        Push($$"""{"schemaVersion":2,"mediaType":"{{ManifestTypes.OciManifest}}","layers":[],"annotations":{"org.opencontainers.image.created":"{{used:O}}","image":"{{digest}}"} }""", $"sha256-{digest[7..]}.used");
        return digest;
    }

    public string PushIndex(IEnumerable<string> children, params ReadOnlySpan<string> tags) => Push(
        $$"""{"schemaVersion":2,"mediaType":"{{ManifestTypes.OciIndex}}","manifests":[{{string.Join(',', children.Select((x, at) => $$"""{"digest":"{{x}}","size":1,"platform":{"os":"linux","architecture":"{{(at == 0 ? "amd64" : "arm64")}}"} }"""))}}]}""", tags);

    public bool Has(string digest) => _blobs.ContainsKey(digest);

    public Task<RegistryClient> OpenAsync(RegistryRetries? retries = null, string? user = null, string? password = null) => RegistryClient.OpenAsync(
        "registry.test",
        new RegistryOptions { Handler = this, User = user, Password = password, Credentials = new CredentialSearch("/nowhere"), Retries = retries },
        CancellationToken.None);

    public static ImageReference Shop(string naming) => ImageReference.Parse("registry.test/acme/shop" + naming);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Tags)
        {
            Requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
            var answer = Before?.Invoke(request, Requests.Count) ?? Answer(request);
            answer.RequestMessage = request;
            return Task.FromResult(answer);
        }
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path == "/token")
        {
            var basic = request.Headers.Authorization is { Scheme: "Basic", Parameter: { } pair } ? Encoding.UTF8.GetString(Convert.FromBase64String(pair)) : null;
            return basic == Account ? Text(HttpStatusCode.OK, """{"token":"granted"}""") : Text(HttpStatusCode.Unauthorized, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""");
        }

        var action = request.Method == HttpMethod.Put || request.Method == HttpMethod.Post ? "push" : request.Method == HttpMethod.Delete ? "delete" : "pull";
        if (Account is not null && (request.Headers.Authorization?.Parameter != "granted" || !Actions.Contains(action)))
        {
            var refusal = Text(HttpStatusCode.Unauthorized, """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}""");
            refusal.Headers.WwwAuthenticate.ParseAdd($"Bearer realm=\"https://registry.test/token\",service=\"registry.test\",scope=\"repository:acme/shop:{action}\"");
            return refusal;
        }

        var last = path[(path.LastIndexOf('/') + 1)..];
        if (path.EndsWith("/tags/list", StringComparison.Ordinal))
            return Text(HttpStatusCode.OK, $$"""{"tags":[{{string.Join(',', Tags.Keys.Select(x => $"\"{x}\""))}}]}""");
        if (request.Method == HttpMethod.Post)
        {
            var begun = Text(HttpStatusCode.Accepted, "");
            begun.Headers.Location = new Uri("/v2/acme/shop/blobs/uploads/1?state=x", UriKind.Relative);
            return begun;
        }

        if (request.Method == HttpMethod.Put && path.Contains("/blobs/uploads/", StringComparison.Ordinal))
        {
            Push(request.Content!.ReadAsStringAsync().Result);
            return new HttpResponseMessage(HttpStatusCode.Created);
        }

        if (request.Method == HttpMethod.Put)
        {
            if (Conditional && request.Headers.IfNoneMatch.Count > 0 && Tags.ContainsKey(last)
                || Conditional && request.Headers.IfMatch.FirstOrDefault() is { } known && known.Tag != $"\"{Tags.GetValueOrDefault(last)}\"")
                return new HttpResponseMessage(HttpStatusCode.PreconditionFailed);
            Tags[last] = Push(request.Content!.ReadAsStringAsync().Result);
            return new HttpResponseMessage(HttpStatusCode.Created);
        }

        if (request.Method == HttpMethod.Delete)
        {
            if (Tags.Remove(last))
                return new HttpResponseMessage(HttpStatusCode.Accepted);
            foreach (var tag in Tags.Where(x => x.Value == last).Select(x => x.Key).ToList())
                Tags.Remove(tag);
            return new HttpResponseMessage(_blobs.TryRemove(last, out _) ? HttpStatusCode.Accepted : HttpStatusCode.NotFound);
        }

        var digest = Tags.GetValueOrDefault(last, last);
        if (!_blobs.TryGetValue(digest, out var bytes))
            return Text(HttpStatusCode.NotFound, """{"errors":[{"code":"MANIFEST_UNKNOWN"}]}""");
        var answer = new HttpResponseMessage { Content = new ByteArrayContent(request.Method == HttpMethod.Head ? [] : bytes) };
        answer.Headers.Add("Docker-Content-Digest", digest);
        return answer;
    }

    public static HttpResponseMessage Text(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };
}
