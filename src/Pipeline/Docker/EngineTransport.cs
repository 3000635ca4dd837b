using System.Net.Sockets;
using Pipeline.Commands;
using Pipeline.Execution;

namespace Pipeline.Docker;

/// <summary>HTTP to an engine over any way that reaches it: one handler for socket, TCP, TLS and ssh.</summary>
internal static class EngineTransport
{
    /// <summary>How long a connection may take to be made.</summary>
    public static TimeSpan ConnectWithin { get; } = TimeSpan.FromSeconds(15);

    /// <summary>What requests are sent to. The host is that of the certificate with TLS, and only a name otherwise.</summary>
    public static Uri BaseAddress(DockerEndpoint endpoint) => endpoint.Address.Scheme == "tcp"
        ? new UriBuilder(endpoint.Tls is null ? "http" : "https", endpoint.Address.Host, endpoint.Address.Port).Uri
        : new Uri("http://docker.invalid");

    /// <summary>Makes the handler dial this endpoint.</summary>
    /// <exception cref="Diagnostics.PipelineException">The certificates are not readable.</exception>
    public static SocketsHttpHandler Configure(SocketsHttpHandler handler, DockerEndpoint endpoint)
    {
        // A proxy for the web is not one for engines, and none reaches a socket.
        handler.UseProxy = false;
        handler.AllowAutoRedirect = false;
        handler.ConnectTimeout = ConnectWithin;
        if (endpoint is { Tls: { } tls, Address.Scheme: "tcp" })
            handler.SslOptions = Certificates.Options(tls, endpoint.Address.Host);
        handler.ConnectCallback = (_, cancellation) => DialAsync(endpoint, cancellation);
        return handler;
    }

    private static async ValueTask<Stream> DialAsync(DockerEndpoint endpoint, CancellationToken cancellation)
    {
        if (endpoint.Address.Scheme == "ssh")
            return ProcessStream.Open(Ssh.DialDocker(endpoint.Address));
        return endpoint.SocketPath is { } path
            ? await DialAsync(path, cancellation)
            : await DialAsync(endpoint.Address.Host.Trim('[', ']'), endpoint.Address.Port, cancellation);
    }

    /// <summary>A connection to a port.</summary>
    public static Task<Stream> DialAsync(string host, int port, CancellationToken cancellation) =>
        DialAsync(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, x => x.ConnectAsync(host, port, cancellation));

    /// <summary>A connection to a Unix socket.</summary>
    public static Task<Stream> DialAsync(string path, CancellationToken cancellation) => DialAsync(
        new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), x => x.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation));

    private static async Task<Stream> DialAsync(Socket socket, Func<Socket, ValueTask> connect)
    {
        try
        {
            await connect(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
