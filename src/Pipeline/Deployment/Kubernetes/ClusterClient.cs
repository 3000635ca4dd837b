using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Objects of a cluster as JSON, whatever their kind: what is rendered is typed, and what is there may be of a newer or older version than the types.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>The name under which fields are the pipeline's.</summary>
    public const string Manager = "pipeline";

    // No object is larger, and a cluster that says nothing for so long is not there.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Task<IReadOnlyDictionary<string, ServedKind>>> _served = new();
    private long _serverAhead;

    /// <param name="configuration">Where the cluster is.</param>
    /// <param name="time">The clock.</param>
    public ClusterClient(KubernetesClientConfiguration configuration, TimeProvider time)
    {
        _time = time;
        Raw = new k8s.Kubernetes(configuration);
        Raw.HttpClient.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>The library's client: for streams.</summary>
    public k8s.Kubernetes Raw { get; }

    /// <summary>The cluster's address, for messages.</summary>
    public string Where => Raw.BaseUri.GetLeftPart(UriPartial.Authority);

    /// <summary>The time as the cluster's clock shows it, to a second: runners have clocks of their own, and a lease is everybody's.</summary>
    public DateTimeOffset Now => _time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _serverAhead));

    /// <summary>The version of the server: as people know it, and such as 30 of 1.30.</summary>
    public async Task<(string Text, int Minor)> VersionAsync(CancellationToken cancellation)
    {
        var version = await SendAsync(HttpMethod.Get, "version", null, cancellation);
        var minor = int.Parse(new string([.. ((string?)version?["minor"] ?? "").TakeWhile(char.IsAsciiDigit)]) is { Length: > 0 } digits ? digits : "0", System.Globalization.CultureInfo.InvariantCulture);
        return (((string?)version?["gitVersion"])?.TrimStart('v') ?? $"1.{minor}", minor);
    }

    /// <summary>How the server serves a kind; null: it does not.</summary>
    public async Task<ServedKind?> FindAsync(string version, string kind, CancellationToken cancellation)
    {
        // A failure is not kept.
        if (_served.TryGetValue(version, out var known) && known.IsFaulted)
            _served.TryRemove(version, out _);
        return (await _served.GetOrAdd(version, x => ServedAsync(x, cancellation))).GetValueOrDefault(kind);
    }

    /// <summary>An object; null: there is none.</summary>
    public async Task<JsonObject?> GetAsync(ObjectName name, CancellationToken cancellation) =>
        await PathAsync(name, cancellation) is { } path ? await SendAsync(HttpMethod.Get, path, null, cancellation) : null;

    /// <summary>The objects of a kind in a namespace that have all labels, whether or not the kind is served.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string version, string kind, string space, string selector, CancellationToken cancellation)
    {
        if (await PathAsync(new ObjectName(version, kind, space, ""), cancellation) is not { } path)
            return [];
        var list = await SendAsync(HttpMethod.Get, $"{path}?limit=5000&labelSelector={Uri.EscapeDataString(selector)}", null, cancellation);
        return
        [
            .. (list?["items"] as JsonArray ?? []).OfType<JsonObject>().Select(x =>
            {
                // Items of a list do not say what they are.
                x["apiVersion"] ??= version;
                x["kind"] ??= kind;
                return x;
            }),
        ];
    }

    /// <summary>Makes an object, or brings the fields that are said here to what they should be: what is not said stays, and what was said before goes.</summary>
    /// <param name="target">The object.</param>
    /// <param name="dry">Whether the server only says what would come of it.</param>
    /// <param name="force">Whether fields are taken from others who set them.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<JsonObject> ApplyAsync(JsonObject target, bool dry, bool force, CancellationToken cancellation)
    {
        var name = ObjectName.Of(target);
        var path = await PathAsync(name, cancellation) ?? throw PipelineException.Failed($"The cluster does not have the kind {name.Kind} of {name.Version}", Where, name.ToString());
        return (await SendAsync(HttpMethod.Patch, $"{path}?fieldManager={Manager}&force={(force ? "true" : "false")}{(dry ? "&dryRun=All" : "")}", target, cancellation, "application/apply-patch+yaml", name))!;
    }

    /// <summary>Makes an object that must not be there.</summary>
    /// <exception cref="ClusterAnswer">It is.</exception>
    public async Task<JsonObject> CreateAsync(JsonObject made, CancellationToken cancellation)
    {
        var name = ObjectName.Of(made);
        var path = await PathAsync(name with { Name = "" }, cancellation) ?? throw PipelineException.Failed($"The cluster does not have the kind {name.Kind} of {name.Version}", Where, name.ToString());
        return (await SendAsync(HttpMethod.Post, $"{path}?fieldManager={Manager}", made, cancellation, "application/json", name))!;
    }

    /// <summary>Replaces an object, provided that it is the one that was read: its <c>resourceVersion</c> says so.</summary>
    /// <exception cref="ClusterAnswer">Somebody changed it since.</exception>
    public async Task<JsonObject> ReplaceAsync(JsonObject changed, CancellationToken cancellation)
    {
        var name = ObjectName.Of(changed);
        return (await SendAsync(HttpMethod.Put, $"{await PathAsync(name, cancellation)}?fieldManager={Manager}", changed, cancellation, "application/json", name))!;
    }

    /// <summary>Deletes an object; one that is not there is no failure.</summary>
    /// <param name="name">Which.</param>
    /// <param name="grace">How long its pods may take; null: as they say themselves.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task DeleteAsync(ObjectName name, TimeSpan? grace, CancellationToken cancellation)
    {
        if (await PathAsync(name, cancellation) is { } path)
            await SendAsync(
                HttpMethod.Delete, $"{path}?propagationPolicy=Background{(grace is { } time ? $"&gracePeriodSeconds={(int)time.TotalSeconds}" : "")}", null, cancellation, about: name);
    }

    /// <summary>The lines of a container; null: it has none, such as before it starts.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="lines">How many of the last; null: all.</param>
    /// <param name="previous">Of the container that ended before this one.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<string[]?> LogAsync(string pod, string space, int? lines, bool previous, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(AnswersWithin);
        using var answer = await AskAsync(
            HttpMethod.Get, $"api/v1/namespaces/{space}/pods/{pod}/log?{(lines is null ? "" : $"tailLines={lines}&")}previous={(previous ? "true" : "false")}", null, null, bound.Token);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadAsStringAsync(bound.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
    }

    /// <summary>Hands on the lines of a container as they come, until it ends.</summary>
    public async Task FollowAsync(string pod, string space, Action<string> line, CancellationToken cancellation)
    {
        using var answer = await AskAsync(HttpMethod.Get, $"api/v1/namespaces/{space}/pods/{pod}/log?follow=true", null, null, cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
            return;
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } text)
            line(text);
    }

    /// <summary>The path of an object or, without a name, of all of its kind; null: the server does not serve the kind.</summary>
    public async Task<string?> PathAsync(ObjectName name, CancellationToken cancellation)
    {
        if (await FindAsync(name.Version, name.Kind, cancellation) is not { } served)
            return null;
        var path = new StringBuilder(name.Version.Contains('/', StringComparison.Ordinal) ? "apis/" : "api/").Append(name.Version);
        if (served.Namespaced)
            path.Append("/namespaces/").Append(name.Namespace);
        path.Append('/').Append(served.Plural);
        return name.Name.Length == 0 ? path.ToString() : path.Append('/').Append(Uri.EscapeDataString(name.Name)).ToString();
    }

    /// <summary>Sends anything; null: there is no such object.</summary>
    /// <exception cref="ClusterAnswer">The server does not do it, and the caller may know what to do then: a conflict.</exception>
    /// <exception cref="PipelineException">The server does not do it, or does not answer.</exception>
    public async Task<JsonObject?> SendAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellation, string type = "application/json", ObjectName? about = null)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(AnswersWithin);
        try
        {
            using var answer = await AskAsync(method, path, body, type, bound.Token);
            if (answer.Headers.Date is { } date)
                Interlocked.Exchange(ref _serverAhead, (date - _time.GetUtcNow()).Ticks);
            var text = await answer.Content.ReadAsStringAsync(bound.Token);
            if (answer.StatusCode == HttpStatusCode.NotFound && method != HttpMethod.Post && method != HttpMethod.Patch)
                return null;
            var content = Parse(text);
            if (answer.IsSuccessStatusCode)
                return content as JsonObject;
            var said = new ClusterAnswer(answer.StatusCode, (string?)content?["reason"] ?? "", (string?)content?["message"] ?? text.Trim().Split('\n')[0]);
            throw said.IsConflict ? said : ClusterFailure.Of(said, Where, method, about?.ToString() ?? path.Split('?')[0]);
        }
        catch (HttpRequestException e)
        {
            throw PipelineException.Failed("The cluster does not answer", Where, e.InnerException?.Message ?? e.Message, "look whether it runs and whether this machine reaches it", inner: e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw PipelineException.Failed($"The cluster did not answer within {AnswersWithin.TotalSeconds:0} s", Where, path.Split('?')[0], inner: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Raw.Dispose();

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<string, ServedKind>> ServedAsync(string version, CancellationToken cancellation)
    {
        var list = await SendAsync(HttpMethod.Get, (version.Contains('/', StringComparison.Ordinal) ? "apis/" : "api/") + version, null, cancellation);
        return (list?["resources"] as JsonArray ?? []).Select(x => ((string)x!["name"]!, (string)x["kind"]!, (bool)x["namespaced"]!))
            .Where(x => !x.Item1.Contains('/', StringComparison.Ordinal)).GroupBy(x => x.Item2).ToDictionary(x => x.Key, x => new ServedKind(x.First().Item1, x.First().Item3));
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, JsonObject? body, string? type, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, new Uri(Raw.BaseUri, path));
        // Text of a user's language is as long as it is, and JSON is YAML.
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, type!);
        if (Raw.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancellation);
        return await Raw.HttpClient.SendAsync(request, completion, cancellation);
    }
}

/// <summary>How the server serves a kind of object.</summary>
/// <param name="Plural">The word in its path.</param>
/// <param name="Namespaced">Whether its objects are in a namespace.</param>
internal sealed record ServedKind(string Plural, bool Namespaced);

/// <summary>What an object is called.</summary>
/// <param name="Version">Its group and version, such as <c>apps/v1</c>.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty: it is in none.</param>
/// <param name="Name">Its name.</param>
internal sealed record ObjectName(string Version, string Kind, string Namespace, string Name)
{
    /// <summary>That of an object.</summary>
    public static ObjectName Of(JsonObject named) => new(
        (string)named["apiVersion"]!, (string)named["kind"]!, (string?)named["metadata"]!["namespace"] ?? "", (string)named["metadata"]!["name"]!);

    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
