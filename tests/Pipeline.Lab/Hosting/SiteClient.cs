using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Lab.Hosting;

/// <summary>A user of the edge.</summary>
internal sealed class SiteClient(Uri address, bool fresh = false, TimeSpan? patience = null, bool forgets = false) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        // Whoever has been there stays with the release that he came to.
        UseCookies = !forgets,
        PooledConnectionLifetime = fresh ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
    })
    {
        BaseAddress = address,
        Timeout = patience ?? TimeSpan.FromSeconds(20),
    };

    /// <summary>Of an edge on this machine.</summary>
    public SiteClient(int port)
        : this(AddressOf(port))
    {
    }

    /// <summary>Where an edge on this machine is.</summary>
    public static Uri AddressOf(int port) => new($"https://localhost:{port}");

    /// <summary>Asks once, and throws when the answer is not a release's.</summary>
    /// <returns>The release that answered.</returns>
    public async Task<string> ReleaseAsync(string path, string? body = null)
    {
        using var answer = body is null ? await _http.GetAsync(new Uri(path, UriKind.Relative)) : await _http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body));
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || (body is not null && text != body))
            throw new HttpRequestException($"{(int)answer.StatusCode} {text}");
        return answer.Headers.GetValues("X-Release").Single();
    }

    /// <summary>The body of a page.</summary>
    public Task<string> TextAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Status and body of a page for somebody who logs in.</summary>
    public async Task<(HttpStatusCode Status, string Body)> LoggedInAsync(string path, string user, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The digest of the certificate that the edge shows.</summary>
    public static async Task<string> CertificateAsync(int port)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port);
        await using var tls = new SslStream(tcp.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls.RemoteCertificate!.GetCertHashString();
    }

    public void Dispose() => _http.Dispose();
}
