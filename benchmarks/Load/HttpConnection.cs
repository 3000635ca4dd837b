using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Load;

/// <summary>
/// A minimal HTTP/1.1 client on one socket. It exists because .NET's own client (SocketsHttpHandler) quietly repeats a request
/// whose pooled connection turns out dead, which would hide the very failures that are to be counted. This one never
/// repeats anything and never looks whether an idle connection is still open before it uses it.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int LongestBody = 1024 * 1024;
    private readonly Stream stream;
    private readonly byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    private HttpConnection(Stream stream) => this.stream = stream;

    public static async Task<HttpConnection> Open(Server server, CancellationToken stop)
    {
        var socket = new Socket(server.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Endpoint, stop);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return new HttpConnection(server.TlsHost is { } host ? await Secure(plain, host, stop) : plain);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            throw failure switch
            {
                SocketException refused => new Failure("connect", $"Connecting failed: {refused.SocketErrorCode}.", sent: false),
                OperationCanceledException => new Failure("timeout", "Connecting took too long.", sent: false),
                _ => new Failure("tls", failure.Message, sent: false),
            };
        }
    }

    /// <exception cref="Failure">No whole answer came.</exception>
    public async Task<HttpAnswer> Send(ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        try
        {
            await stream.WriteAsync(request, stop);
            return await ReadAnswer(stop);
        }
        catch (IOException failure)
        {
            throw new Failure("reset", $"The connection broke: {(failure.InnerException as SocketException)?.SocketErrorCode.ToString() ?? failure.Message}.");
        }
        catch (OperationCanceledException)
        {
            throw new Failure("timeout", "No whole answer in time.");
        }
    }

    public void Dispose() => stream.Dispose();

    [SuppressMessage("Security", "CA5359", Justification = "The address is this machine's, and its certificate is signed by itself.")]
    private static async Task<Stream> Secure(Stream plain, string host, CancellationToken stop)
    {
        var tls = new SslStream(plain, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = SslProtocols.None, AllowTlsResume = false }, stop);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private async Task<HttpAnswer> ReadAnswer(CancellationToken stop)
    {
        var first = await ReadLine(stop);
        if (first is not ['H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', _, _, _, ..]
            || !int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new Failure("malformed answer", $"'{first}' is no HTTP/1.1 status line.");
        string? release = null;
        int? length = null;
        bool closes = false, chunked = false;
        while (await ReadLine(stop) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].Trim();
            switch (line[..Math.Max(colon, 0)].ToLowerInvariant())
            {
                case "x-release": release = value; break;
                case "content-length": length = Length(value, NumberStyles.None); break;
                case "connection": closes = value.Equals("close", StringComparison.OrdinalIgnoreCase); break;
                case "transfer-encoding": chunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase); break;
            }
        }
        var body = chunked ? await ReadChunks(stop)
            : length is { } known ? await ReadBytes(known, stop)
            : throw new Failure("malformed answer", "Neither Content-Length nor chunks: the end of the answer cannot be known.");
        if (start != end)
            throw new Failure("malformed answer", $"{end - start} bytes follow the end of the answer.");
        return new HttpAnswer(status, release, closes, body);
    }

    private async Task<byte[]> ReadChunks(CancellationToken stop)
    {
        using var body = new MemoryStream();
        while (Length((await ReadLine(stop)).Split(';')[0], NumberStyles.AllowHexSpecifier) is > 0 and var size)
        {
            body.Write(await ReadBytes(size, stop));
            await ReadLine(stop);
            if (body.Length > LongestBody)
                throw new Failure("malformed answer", $"The answer is longer than {LongestBody} bytes.");
        }
        while (await ReadLine(stop) is { Length: > 0 })
        {
        }
        return body.ToArray();
    }

    private static int Length(string text, NumberStyles style) =>
        int.TryParse(text, style, CultureInfo.InvariantCulture, out var length) && length is >= 0 and <= LongestBody
            ? length
            : throw new Failure("malformed answer", $"'{text}' is no length up to {LongestBody}.");

    private async Task<byte[]> ReadBytes(int count, CancellationToken stop)
    {
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            if (start == end)
                await Fill(stop);
            var part = Math.Min(end - start, count - got);
            buffer.AsSpan(start, part).CopyTo(bytes.AsSpan(got));
            start += part;
            got += part;
        }
        return bytes;
    }

    private async Task<string> ReadLine(CancellationToken stop)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
            await Fill(stop);
        var line = Encoding.Latin1.GetString(buffer, start, length).TrimEnd('\r');
        start += length + 1;
        return line;
    }

    private async Task Fill(CancellationToken stop)
    {
        if (start == end)
            start = end = 0;
        if (end == buffer.Length)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
            throw new Failure("malformed answer", $"A line is longer than {buffer.Length} bytes.");
        var got = await stream.ReadAsync(buffer.AsMemory(end), stop);
        if (got == 0)
            throw new Failure("eof", "The server closed the connection before the answer was whole, without announcing it.");
        end += got;
    }
}
