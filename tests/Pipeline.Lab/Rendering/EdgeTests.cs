using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Pipeline.Deployment;
using Pipeline.Lab.Samples;
using Pipeline.Tests.Rendering;

namespace Pipeline.Lab.Rendering;

/// <summary>The rendered edge in a real nginx, before a server that tells what it was asked.</summary>
[Collection(SampleCollection.Name)]
public sealed class EdgeTests
{
    private const string Echo = """
        import http.server, json, os, socketserver
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def address_string(self):
                return "edge"
            def do_GET(self):
                body = json.dumps({"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}}).encode()
                self.send_response(200)
                self.send_header("X-Odd", "the application's")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        server = socketserver.ThreadingUnixStreamServer("/run/router/router.sock", Handler)
        os.chmod("/run/router/router.sock", 0o666)
        server.serve_forever()
        """;

    [LabFact("mmdebstrap")]
    public async Task The_edge_starts_without_the_router_and_keeps_its_word_when_it_is_there()
    {
        using var rendered = new RenderedSystem(OddSystem.Definition);
        using var outer = new TemporaryFolder();
        // The outer folder is for nobody else to read, and nginx is somebody else.
        var secrets = Directory.CreateDirectory(outer / "secrets").FullName;
        await DockerCli.TryAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=odd.example", "-keyout", Path.Combine(secrets, "key"), "-out", Path.Combine(secrets, "chain"));
        File.SetUnixFileMode(Path.Combine(secrets, "key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var made = new Dictionary<string, string>();
        var insiders = OddSystem.Definition.Logins.Single();
        var values = new SecretValues(new GivenSecrets([new SecretSource("the test", () => new Dictionary<string, string> { ["INSIDE_PASSWORD"] = "a password" })], _ => { }), made.GetValueOrDefault, made.Add, _ => "");
        File.WriteAllText(Path.Combine(secrets, insiders.Name), values.Of(insiders));
        Directory.CreateDirectory(Path.Combine(secrets, "files"));
        var socket = Directory.CreateDirectory(outer / "socket").FullName;
        File.WriteAllText(Path.Combine(secrets, "files/page.html"), "<script>alert(1)</script>");
        var folder = Path.Combine(rendered.Root, "nginx/odd");
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("edge", "localhost/mirror/nginx",
        [
            "--user", "10001:10001", "-p", "127.0.0.1::8080", "-p", "127.0.0.1::8443", "-v", $"{folder}:/etc/nginx/edge:ro", "-v", $"{folder}/environments/one:/etc/nginx/environment:ro",
            "-v", $"{secrets}:/run/secrets:ro", "-v", $"{socket}:/run/router:ro", "-v", $"{Path.Combine(secrets, "files")}:/srv/odd files:ro",
        ], "nginx", "-c", "/etc/nginx/edge/nginx.conf", "-g", "daemon off;");
        var (http, https) = (await stack.PortAsync("edge", 8080), await stack.PortAsync("edge", 8443));
        using var client = Client(int.Parse(http, System.Globalization.CultureInfo.InvariantCulture), int.Parse(https, System.Globalization.CultureInfo.InvariantCulture));
        await DockerCli.UntilAsync(() => StatusAsync(client, "https://odd.example/f%C3%BCr-alle"), x => x == "502", "the edge answers for the router");

        await stack.RunAsync("router", "localhost/mirror/python:trixie-slim", ["-v", $"{socket}:/run/router"], "python3", "-c", Echo);
        await DockerCli.UntilAsync(() => StatusAsync(client, "https://odd.example/live"), x => x == "401", "the edge asks who is there");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("odd@example:a password"u8));
        await DockerCli.UntilAsync(() => StatusAsync(client, "https://odd.example/live"), x => x == "200", "the edge finds the router");

        // Names: ours are sent to TLS, others get nothing.
        using (var redirect = await client.GetAsync("http://www.odd.example/a?b=c"))
            Assert.Equal((HttpStatusCode.MovedPermanently, "https://www.odd.example/a?b=c"), (redirect.StatusCode, redirect.Headers.Location?.ToString()));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("http://else.example/"));
        Assert.Equal("421", await StatusAsync(client, "https://else.example/"));

        // Paths: what no route names is closed, and so are figures.
        Assert.Equal("404", await StatusAsync(client, "https://odd.example/"));
        Assert.Equal("404", await StatusAsync(client, "https://odd.example/internal/figures"));
        Assert.Equal("404", await StatusAsync(client, "https://odd.example/liver"));
        Assert.Equal("200", await StatusAsync(client, "https://odd.example/f%C3%BCr-alle/x"));
        Assert.Equal("404", await StatusAsync(client, "https://odd.example/files/page.html"));

        // What a client says of itself is not believed; what the edge says of answers is said once.
        using (var request = new HttpRequestMessage(HttpMethod.Get, "https://odd.example/live/x?y=%20z"))
        {
            foreach (var name in (string[])["X-Forwarded-For", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Proxy"])
                request.Headers.TryAddWithoutValidation(name, "mine");
            using var answer = await client.SendAsync(request);
            Assert.Equal("a \"quoted\" $value \\ ; {}", Assert.Single(answer.Headers.GetValues("X-Odd")));
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
            using var seen = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal("/live/x?y=%20z", seen.RootElement.GetProperty("path").GetString());
            var headers = seen.RootElement.GetProperty("headers").EnumerateObject().ToDictionary(x => x.Name, x => x.Value.GetString());
            Assert.DoesNotContain("mine", headers.Values);
            Assert.DoesNotContain("authorization", headers.Keys);
            Assert.Equal(("odd.example", "https"), (headers["host"], headers["x-forwarded-proto"]));
            Assert.True(IPAddress.TryParse(headers["x-real-ip"], out _) && headers["x-real-ip"] == headers["x-forwarded-for"], headers["x-forwarded-for"]);
        }

        // Only where a route says so may a connection become a websocket.
        Assert.Equal("websocket", await UpgradeAsync(client, "https://odd.example/live"));
        Assert.Equal("", await UpgradeAsync(client, "https://odd.example/f%C3%BCr-alle"));

        // Uploads are shown, and run nothing.
        using (var page = await client.GetAsync("https://files.odd.example/files/page.html"))
        {
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains("sandbox", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("quoted", Assert.Single(page.Headers.GetValues("X-Odd")), StringComparison.Ordinal);
        }

        using (var upload = await client.PostAsync("https://files.odd.example/files/page.html", new StringContent("x")))
            Assert.Equal(HttpStatusCode.Forbidden, upload.StatusCode);
        Assert.Equal("404", await StatusAsync(client, "https://files.odd.example/files/../../etc/passwd"));
    }

    /// <summary>Every name leads to the edge's ports on this machine.</summary>
    private static HttpClient Client(int http, int https) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        // It is made for this test.
#pragma warning disable CA5359
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port == 443 ? https : http, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private static async Task<string> StatusAsync(HttpClient client, string address)
    {
        try
        {
            using var answer = await client.GetAsync(address);
            return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    private static async Task<string> UpgradeAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        using var answer = await client.SendAsync(request);
        using var seen = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return seen.RootElement.GetProperty("headers").TryGetProperty("upgrade", out var upgrade) ? upgrade.GetString()! : "";
    }
}
