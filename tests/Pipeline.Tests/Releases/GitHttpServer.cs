using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pipeline.Tests.Releases;

/// <summary>git's own server program behind https on loopback, for whom it knows. One request a connection.</summary>
internal sealed class GitHttpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly string _root;
    private readonly Task _serving;

    /// <param name="root">The folder with the repositories; the server's certificate is put there.</param>
    public GitHttpServer(string root)
    {
        _root = root;
        File.WriteAllText(Authority, _certificate.ExportCertificatePem());
        _listener.Start();
        Address = $"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    /// <summary>The certificate that git must trust.</summary>
    public string Authority => Path.Combine(_root, "server.pem");

    /// <summary>The header that lets somebody in.</summary>
    public string Known { get; set; } = "";

    /// <summary>Called with the path of each request that is let in.</summary>
    public Action<string> OnRequest { get; set; } = _ => { };

    /// <summary>What it answers to whom it does not know, given what they sent.</summary>
    public Func<string, (int Status, string Text)> Refusal { get; set; } = _ => (401, "who are you?");

    /// <summary>Whether the answer to a push is lost.</summary>
    public bool Cut { get; set; }

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait();
        _certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(_certificate);
                await AnswerAsync(stream);
            }
            catch (Exception e) when (e is InvalidOperationException or SocketException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // Who asked is gone.
            }
    }

    private async Task AnswerAsync(SslStream stream)
    {
        var head = await HeadAsync(stream);
        var lines = head.Split("\r\n");
        var headers = lines.Skip(1).Select(x => x.Split(": ", 2)).Where(x => x.Length == 2).ToLookup(x => x[0], x => x[1], StringComparer.OrdinalIgnoreCase);
        var (method, target) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]);
        var body = await BodyAsync(stream, headers);
        var sent = headers["Authorization"].ToList();
        if (sent is not [var only] || only != Known)
        {
            var (status, text) = sent.Count > 1 ? (400, "more than one header Authorization") : Refusal(sent.FirstOrDefault() ?? "");
            await WriteAsync(stream, $"HTTP/1.1 {status} No\r\nWWW-Authenticate: Basic realm=\"git\"\r\nContent-Type: text/plain\r\n", Encoding.UTF8.GetBytes(text));
            return;
        }

        OnRequest(target);
        var answer = await BackendAsync(method, target, headers, body);
        if (Cut && method == "POST" && target.EndsWith("/git-receive-pack", StringComparison.Ordinal))
            return;
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        var said = Encoding.ASCII.GetString(answer, 0, end).Split("\r\n");
        var code = said.FirstOrDefault(x => x.StartsWith("Status: ", StringComparison.Ordinal))?["Status: ".Length..] ?? "200 OK";
        await WriteAsync(stream, $"HTTP/1.1 {code}\r\n{string.Concat(said.Where(x => !x.StartsWith("Status: ", StringComparison.Ordinal)).Select(x => x + "\r\n"))}", answer[(end + 4)..]);
    }

    private async Task<byte[]> BackendAsync(string method, string target, ILookup<string, string> headers, byte[] body)
    {
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("GIT_PROJECT_ROOT", _root), ("GIT_HTTP_EXPORT_ALL", "1"), ("REMOTE_USER", "robot"), ("REMOTE_ADDR", "127.0.0.1"), ("REQUEST_METHOD", method), ("PATH_INFO", target.Split('?')[0]),
            ("QUERY_STRING", target.Contains('?') ? target.Split('?', 2)[1] : ""), ("CONTENT_TYPE", headers["Content-Type"].FirstOrDefault() ?? ""), ("CONTENT_LENGTH", body.Length.ToString()),
            ("HTTP_CONTENT_ENCODING", headers["Content-Encoding"].FirstOrDefault() ?? ""), ("GIT_PROTOCOL", headers["Git-Protocol"].FirstOrDefault() ?? ""),
        })
            start.Environment[name] = value;
        using var backend = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = backend.StandardOutput.BaseStream.CopyToAsync(output);
        await backend.StandardInput.BaseStream.WriteAsync(body);
        backend.StandardInput.Close();
        await reading;
        await backend.WaitForExitAsync();
        return output.ToArray();
    }

    private static async Task<string> HeadAsync(SslStream stream)
    {
        var head = new List<byte>();
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
            head.AddRange(await TakeAsync(stream, 1));
        return Encoding.ASCII.GetString([.. head]);
    }

    private static async Task<byte[]> BodyAsync(SslStream stream, ILookup<string, string> headers)
    {
        if (headers["Transfer-Encoding"].Contains("chunked"))
        {
            var whole = new List<byte>();
            for (var size = -1; size != 0;)
            {
                var line = "";
                while (!line.EndsWith("\r\n", StringComparison.Ordinal))
                    line += (char)(await TakeAsync(stream, 1))[0];
                size = Convert.ToInt32(line.Trim(), 16);
                whole.AddRange((await TakeAsync(stream, size + 2))[..size]);
            }

            return [.. whole];
        }

        return await TakeAsync(stream, int.Parse(headers["Content-Length"].FirstOrDefault() ?? "0"));
    }

    private static async Task<byte[]> TakeAsync(SslStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task WriteAsync(SslStream stream, string head, byte[] body)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(body);
        await stream.ShutdownAsync();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
