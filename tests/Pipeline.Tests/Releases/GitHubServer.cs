using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Releases;

/// <summary>
/// GitHub on loopback, with state: releases, assets, tags, checks, milestones, pull requests, environments. It keeps every request, and fails
/// as it is told to.
/// </summary>
internal sealed partial class GitHubServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<long, byte[]> _content = [];
    private long _id = 100;

    public GitHubServer()
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    public Uri Api => new($"http://127.0.0.1:{Port}/api/v3/");

    public List<JsonObject> Releases { get; } = [];
    public Dictionary<string, string> Tags { get; } = [];
    public List<JsonObject> Checks { get; } = [];
    public List<JsonObject> Statuses { get; } = [];
    public List<JsonObject> Milestones { get; } = [];
    public List<JsonObject> Pulls { get; } = [];

    /// <summary>What else is answered to a GET, by the path below the repository.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>All that was asked: method, path with query, type of the content, body where it is JSON.</summary>
    public List<JsonObject> Requests { get; } = [];

    /// <summary>Whether assets have a digest, as GitHub has it since 2025.</summary>
    public bool SaysDigests { get; set; } = true;

    /// <summary>Answers in the server's place; returns false when it does not. It may let the request be done first and then cut the connection.</summary>
    public Func<HttpListenerRequest, HttpListenerResponse, Fault?> Fault { get; set; } = (_, _) => null;

    /// <summary>Changes the bytes of an asset on their way.</summary>
    public Func<string, byte[], byte[]> Transport { get; set; } = (_, x) => x;

    public JsonArray AssetsOf(JsonObject release) => (JsonArray)release["assets"]!;

    public IEnumerable<string> Changes => Requests.Where(x => x["method"]!.ToString() != "GET").Select(x => $"{x["method"]} {x["path"]!.ToString().Split('?')[0]}");

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context.Request, context.Response);
            }
            catch (Exception e)
            {
                await WriteAsync(context.Response, 500, new JsonObject { ["message"] = e.ToString() });
            }
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        using var stream = new MemoryStream();
        await request.InputStream.CopyToAsync(stream);
        var bytes = stream.ToArray();
        var isJson = request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;
        Requests.Add(new JsonObject
        {
            ["method"] = request.HttpMethod,
            ["path"] = request.RawUrl!["/api/v3".Length..],
            ["type"] = request.ContentType,
            ["body"] = isJson && bytes.Length > 0 ? JsonNode.Parse(bytes) : null,
        });
        var fault = Fault(request, response);
        if (fault is { Done: false })
        {
            await FailAsync(response, fault);
            return;
        }

        var (status, body) = Do(request, bytes, isJson && bytes.Length > 0 ? (JsonObject)JsonNode.Parse(bytes)! : null);
        if (fault is not null)
            await FailAsync(response, fault);
        else if (status == 200 && body is null)
            await WriteBytesAsync(response, _content[long.Parse(request.Url!.Segments[^1])]);
        else
            await WriteAsync(response, status, body);
    }

    private (int Status, JsonNode? Body) Do(HttpListenerRequest request, byte[] bytes, JsonObject? body)
    {
        var path = request.Url!.AbsolutePath["/api/v3/repos/acme/shop".Length..].TrimStart('/');
        var key = $"{request.HttpMethod} {path}";
        if (request.HttpMethod == "GET" && Answers.TryGetValue(path, out var text))
            return (200, JsonNode.Parse(text));
        if (key == "GET releases")
            return (200, Page(request, Releases));
        if (key == "POST releases")
        {
            var release = (JsonObject)body!.DeepClone();
            (release["id"], release["assets"], release["html_url"]) = (++_id, new JsonArray(), $"https://github.example/acme/shop/releases/{_id}");
            release["upload_url"] = $"{Api}repos/acme/shop/releases/{_id}/assets{{?name,label}}";
            Releases.Insert(0, release);
            return (201, release.DeepClone());
        }

        if (AssetPath().Match(key) is { Success: true } asset)
        {
            var id = long.Parse(asset.Groups[2].Value);
            if (asset.Groups[1].Value == "GET")
                return (200, null);
            foreach (var release in Releases)
                if (AssetsOf(release).FirstOrDefault(x => x!["id"]!.GetValue<long>() == id) is { } gone)
                    AssetsOf(release).Remove(gone);
            return (204, null);
        }

        if (ReleasePath().Match(key) is { Success: true } one)
        {
            if (Releases.Find(x => x["id"]!.GetValue<long>() == long.Parse(one.Groups[2].Value)) is not { } release)
                return (404, NotFound());
            if (one.Groups[3].Success)
                return one.Groups[1].Value == "GET" ? (200, Page(request, [.. AssetsOf(release).Select(x => (JsonObject)x!)])) : Upload(release, request.QueryString["name"]!, bytes);
            if (one.Groups[1].Value == "DELETE")
                Releases.Remove(release);
            else if (one.Groups[1].Value == "PATCH")
                foreach (var (name, value) in body!)
                    release[name] = value?.DeepClone();
            return one.Groups[1].Value == "DELETE" ? (204, null) : (200, release.DeepClone());
        }

        if (key.StartsWith("GET git/ref/tags/", StringComparison.Ordinal))
            return Tags.TryGetValue(path["git/ref/tags/".Length..], out var commit) ? (200, new JsonObject { ["ref"] = $"refs/tags/{path[13..]}", ["object"] = new JsonObject { ["type"] = "tag", ["sha"] = "f" + commit[1..] } }) : (404, NotFound());
        if (key.StartsWith("GET git/tags/f", StringComparison.Ordinal))
            return (200, new JsonObject { ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = Tags.Values.First(x => x[1..] == path["git/tags/f".Length..]) } });
        if (key.EndsWith("/check-runs", StringComparison.Ordinal))
            return (200, new JsonObject { ["total_count"] = Checks.Count, ["check_runs"] = Page(request, Checks) });
        if (key.EndsWith("/statuses", StringComparison.Ordinal))
            return (200, Page(request, Statuses));
        if (key == "GET milestones")
            return (200, Page(request, Milestones));
        if (key.StartsWith("PATCH milestones/", StringComparison.Ordinal))
        {
            var milestone = Milestones.Single(x => x["number"]!.ToString() == path["milestones/".Length..]);
            milestone["state"] = body!["state"]!.DeepClone();
            return (200, milestone.DeepClone());
        }

        if (key == "GET pulls")
            return (200, Page(request, [.. Pulls.Where(x => $"acme:{x["head"]}" == request.QueryString["head"])]));
        if (key == "POST pulls")
        {
            var pull = (JsonObject)body!.DeepClone();
            pull["html_url"] = "https://github.example/acme/shop/pull/1";
            Pulls.Add(pull);
            return (201, pull.DeepClone());
        }

        return (404, NotFound());
    }

    private (int Status, JsonNode? Body) Upload(JsonObject release, string name, byte[] bytes)
    {
        if (AssetsOf(release).Any(x => x!["name"]!.ToString() == name))
            return (422, new JsonObject { ["message"] = "Validation Failed", ["errors"] = new JsonArray(new JsonObject { ["resource"] = "ReleaseAsset", ["code"] = "already_exists", ["field"] = "name" }) });
        bytes = Transport(name, bytes);
        var asset = new JsonObject { ["id"] = ++_id, ["name"] = name, ["state"] = "uploaded", ["size"] = bytes.LongLength, ["digest"] = SaysDigests ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)) : null };
        _content[_id] = bytes;
        AssetsOf(release).Add(asset);
        return (201, asset.DeepClone());
    }

    private static JsonObject NotFound() => new() { ["message"] = "Not Found" };

    private static JsonArray Page(HttpListenerRequest request, IReadOnlyList<JsonObject> all)
    {
        var (size, page) = (int.Parse(request.QueryString["per_page"] ?? "30"), int.Parse(request.QueryString["page"] ?? "1"));
        return new JsonArray([.. all.Skip(size * (page - 1)).Take(size).Select(x => x.DeepClone())]);
    }

    private static async Task FailAsync(HttpListenerResponse response, Fault fault)
    {
        if (fault.Status == 0)
        {
            response.Abort();
            return;
        }

        foreach (var (name, value) in fault.Headers)
            response.Headers[name] = value;
        await WriteAsync(response, fault.Status, new JsonObject { ["message"] = fault.Message });
    }

    private static async Task WriteAsync(HttpListenerResponse response, int status, JsonNode? body)
    {
        response.StatusCode = status;
        if (status != 204)
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body?.ToJsonString() ?? ""));
        }

        response.Close();
    }

    private static async Task WriteBytesAsync(HttpListenerResponse response, byte[] bytes)
    {
        response.ContentType = "application/octet-stream";
        await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }

    [GeneratedRegex(@"^(GET|DELETE) releases/assets/([0-9]+)$")]
    private static partial Regex AssetPath();

    [GeneratedRegex(@"^(GET|PATCH|DELETE|POST) releases/([0-9]+)(/assets)?$")]
    private static partial Regex ReleasePath();
}

/// <summary>How the server fails.</summary>
/// <param name="Status">The answer; 0 cuts the connection.</param>
/// <param name="Done">Whether the request is done before.</param>
/// <param name="Message">What it says.</param>
/// <param name="Headers">What else.</param>
internal sealed record Fault(int Status, bool Done = false, string Message = "", params (string Name, string Value)[] Headers);
