using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Docker;

/// <summary>A client that takes the users' way: to the address of the environment, over TLS.</summary>
internal static class DockerEdge
{
    /// <summary>Makes the client.</summary>
    /// <param name="address">The environment's address.</param>
    /// <param name="own">The certificate that was made for the environment; null: it has none of its own, and an authority must vouch for it.</param>
    /// <param name="ends">Gets the end of each certificate that the edge shows.</param>
    /// <param name="dial">Another way to the address; null: it is reached as anything else.</param>
    /// <param name="pass">What the requests go through first.</param>
    public static HttpClient Client(Uri address, Func<string?> own, Action<DateTimeOffset> ends, Func<CancellationToken, Task<Stream>>? dial, DelegatingHandler pass)
    {
        pass.InnerHandler = Handler(own, ends, dial);
        return new(pass) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Opens a connection for the sake of the certificate that the edge shows; whether it answers does not matter.</summary>
    public static async Task TouchAsync(HttpClient edge, CancellationToken cancellation)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            using var request = new HttpRequestMessage(HttpMethod.Head, "/");
            using var _ = await edge.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or PipelineException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // It does not answer, or its certificate is not taken: what it showed is known all the same.
        }
    }

    private static SocketsHttpHandler Handler(Func<string?> own, Action<DateTimeOffset> ends, Func<CancellationToken, Task<Stream>>? dial) => new()
    {
        ConnectCallback = dial is null ? null : async (_, cancellation) => await dial(cancellation),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromSeconds(10),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            {
                if (shown is X509Certificate2 certificate)
                    ends(certificate.NotAfter);
                return errors is SslPolicyErrors.None || IsOwn(shown, own());
            },
        },
    };

    // Exactly the one that was made, and no other that anybody can make.
    private static bool IsOwn(X509Certificate? shown, string? pem)
    {
        if (shown is null || pem is null)
            return false;
        using var own = X509Certificate2.CreateFromPem(pem);
        return shown.GetRawCertData().AsSpan().SequenceEqual(own.RawData);
    }
}
