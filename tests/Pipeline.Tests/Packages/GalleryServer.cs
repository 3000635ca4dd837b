using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Packages;

/// <summary>A NuGet server with what a push needs: index, packages, symbols, contents, and an exchange of tokens. On loopback.</summary>
internal sealed class GalleryServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;

    public GalleryServer()
    {
        for (var port = 23000 + Environment.ProcessId % 1000; ; port++)
        {
            // One that could not start is of no use any more.
            _listener = new HttpListener();
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                _listener.Start();
                Address = $"http://127.0.0.1:{port}";
                break;
            }
            catch (HttpListenerException)
            {
            }
        }

        _serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    /// <summary>Keys that may push; a trusted workflow is given one more.</summary>
    public HashSet<string> Keys { get; } = ["the-key"];

    /// <summary>What was pushed: the bytes by <c>id.version</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Packages { get; } = new();

    public ConcurrentQueue<string> Symbols { get; } = new();

    /// <summary>What the exchange was asked.</summary>
    public ConcurrentQueue<string> Exchanged { get; } = new();

    /// <summary>Called with the name of each package or symbols before they are kept, and again before the answer is sent; an IOException cuts the connection.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    /// <summary>Packages that the server has and does not give out yet.</summary>
    public HashSet<string> Unreadable { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
    }

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

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            try
            {
                var (status, answer) = await AnswerAsync(context.Request, body.ToArray());
                context.Response.StatusCode = status;
                if (status is > 300 and < 400)
                    context.Response.RedirectLocation = Encoding.UTF8.GetString(answer);
                else
                    await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // Who asked is gone, or a test cuts the connection.
                context.Response.Abort();
            }
        }
    }

    private async Task<(int, byte[])> AnswerAsync(HttpListenerRequest request, byte[] body)
    {
        var path = request.Url!.AbsolutePath;
        switch (request.HttpMethod, path)
        {
            case ("GET", "/v3/index.json"):
                return Index("/api/v2/package");
            case ("GET", "/moved/index.json"):
                return (302, Encoding.UTF8.GetBytes(Address + "/v3/index.json"));
            case ("GET", "/elsewhere/index.json"):
                return Index("/elsewhere");
            case ("PUT", "/elsewhere"):
                return (307, Encoding.UTF8.GetBytes(Address + "/api/v2/package"));
            // As NuGet's own client writes it.
            case ("PUT", "/api/v2/package" or "/api/v2/package/" or "/api/v2/symbols" or "/api/v2/symbols/"):
                if (request.Headers["X-NuGet-ApiKey"] is not { } key || !Keys.Contains(key))
                    return (403, []);
                var package = PartOf(request, body);
                using (var archive = new System.IO.Compression.ZipArchive(new MemoryStream(package)))
                {
                    var nuspec = System.Xml.Linq.XDocument.Load(archive.Entries.Single(x => x.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()).Root!;
                    var name = string.Join('.', nuspec.Descendants().Where(x => x.Name.LocalName is "id" or "version").OrderBy(x => x.Name.LocalName).Select(x => x.Value)).ToLowerInvariant();
                    await Before(name);
                    if (path.Contains("symbols", StringComparison.Ordinal))
                        Symbols.Enqueue(name);
                    else if (!Packages.TryAdd(name, package))
                        return (409, []);
                    await After(name);
                }

                return (201, []);
            case ("GET", _) when path.StartsWith("/v3/content/", StringComparison.Ordinal) && path.EndsWith("/index.json", StringComparison.Ordinal):
                var id = path.Split('/')[^2] + ".";
                return Json(new JsonObject { ["versions"] = new JsonArray([.. Packages.Keys.Where(x => x.StartsWith(id, StringComparison.Ordinal)).Select(x => (JsonNode)x[id.Length..])]) });
            case ("GET", _) when path.StartsWith("/v3/content/", StringComparison.Ordinal):
                return !Unreadable.Contains(path.Split('/')[^1]) && Packages.TryGetValue(path.Split('/')[^1].Replace(".nupkg", "", StringComparison.Ordinal), out var there) ? (200, there) : (404, []);
            case ("GET", "/github/token"):
                return request.Headers["Authorization"] == "Bearer of-the-job" ? Json(new JsonObject { ["value"] = "token for " + request.QueryString["audience"] }) : (401, []);
            case ("POST", "/api/v2/token"):
                Exchanged.Enqueue($"{request.Headers["Authorization"]} {Encoding.UTF8.GetString(body)}");
                Keys.Add("for-an-hour");
                return (string?)JsonNode.Parse(body)?["username"] == "acme" ? Json(new JsonObject { ["apiKey"] = "for-an-hour" }) : (401, []);
            default:
                return (404, []);
        }

        (int, byte[]) Index(string publish) => Json(new JsonObject
        {
            ["version"] = "3.0.0",
            ["resources"] = new JsonArray(Resource(publish, "PackagePublish/2.0.0"), Resource("/api/v2/symbols", "SymbolPackagePublish/4.9.0"), Resource("/v3/content/", "PackageBaseAddress/3.0.0")),
        });

        JsonNode Resource(string at, string type) => new JsonObject { ["@id"] = Address + at, ["@type"] = type };
    }

    private static (int, byte[]) Json(JsonNode node) => (200, Encoding.UTF8.GetBytes(node.ToJsonString()));

    /// <summary>The only part of a multipart body.</summary>
    private static byte[] PartOf(HttpListenerRequest request, byte[] body)
    {
        var boundary = "--" + request.ContentType!.Split("boundary=")[1].Trim('"');
        var text = Encoding.Latin1.GetString(body);
        var start = text.IndexOf("\r\n\r\n", text.IndexOf(boundary, StringComparison.Ordinal), StringComparison.Ordinal) + 4;
        return body[start..text.LastIndexOf("\r\n" + boundary, StringComparison.Ordinal)];
    }
}
