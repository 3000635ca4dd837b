using System.Net.WebSockets;
using System.Text;
using Pipeline.Systems;

namespace Pipeline.Deployment;

/// <summary>Opens the websocket of a smoke check.</summary>
internal static class SmokeSocket
{
    private const int LongestMessage = 1 << 16;

    /// <summary>The answer to the handshake, whose body is the first message where one is expected.</summary>
    /// <exception cref="HttpRequestException">There was no answer, or the connection broke.</exception>
    public static async Task<HttpResponseMessage> OpenAsync(HttpClient edge, SmokeCheck check, CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        // Applications take websockets only from pages of their own address.
        socket.Options.SetRequestHeader("Origin", edge.BaseAddress!.GetLeftPart(UriPartial.Authority));
        var address = new UriBuilder(new Uri(edge.BaseAddress, check.Path)) { Scheme = edge.BaseAddress.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs };
        try
        {
            await socket.ConnectAsync(address.Uri, edge, cancellation);
        }
        catch (WebSocketException e)
        {
            // An answer that is not 101 is one too.
            return socket.HttpStatusCode != 0 ? Answer(socket, "") : throw new HttpRequestException(e.Message, e.InnerException ?? e);
        }

        try
        {
            var message = check.Expectations.Any(x => x is not Expectation.Header) ? await FirstAsync(socket, cancellation) : "";
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
            return Answer(socket, message);
        }
        catch (WebSocketException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    private static async Task<string> FirstAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        var message = new MemoryStream();
        var buffer = new byte[4096];
        while (message.Length < LongestMessage)
        {
            var part = await socket.ReceiveAsync(buffer, cancellation);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                break;
        }

        return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
    }

    private static HttpResponseMessage Answer(ClientWebSocket socket, string body)
    {
        var answer = new HttpResponseMessage(socket.HttpStatusCode) { Content = new StringContent(body) };
        foreach (var (name, values) in socket.HttpResponseHeaders ?? new Dictionary<string, IEnumerable<string>>())
            answer.Headers.TryAddWithoutValidation(name, values);
        return answer;
    }
}
