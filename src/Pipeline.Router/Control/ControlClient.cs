using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Router.Control;

/// <summary>Speaks to the router that lives in a directory.</summary>
/// <remarks>Every command is idempotent, so a command whose connection broke because the worker died is asked again of the
/// next worker, for up to ten seconds, as long as keeper or worker lives.</remarks>
public sealed class ControlClient(string directory) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly HttpClient _http = ControlConnection.Open(directory);

    /// <summary>Asks for the state; null when no router answers.</summary>
    public async Task<RouterState?> GetStateAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, "/state", null, ControlJson.Default.RouterState, Patience, cancellation);
        }
        catch (RouterUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Makes an upstream the active one; once it returns, every new request goes there, and a restarted router knows it.</summary>
    /// <exception cref="RouterFencedException">The token is older than one the router has seen.</exception>
    /// <exception cref="RouterException">The request is wrong (400) or could not be written to disk (507); nothing changed.</exception>
    public Task<RouterState> SwitchAsync(SwitchRequest request, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, "/upstream", JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.SwitchRequest),
            ControlJson.Default.RouterState, Patience, cancellation);

    /// <summary>Waits until nothing of a former upstream is open, or each bound has passed.</summary>
    /// <param name="deployment">A former upstream; one that the router no longer knows has nothing open.</param>
    /// <param name="requests">Bound for requests; not negative.</param>
    /// <param name="webSockets">Bound for websockets; not negative.</param>
    /// <param name="cancellation">Ends the wait; nothing is aborted.</param>
    /// <exception cref="RouterException">The deployment is the active one (409).</exception>
    public Task<DrainResult> DrainAsync(string deployment, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/drain?deployment={Uri.EscapeDataString(deployment)}&requests={(long)requests.TotalMilliseconds}&webSockets={(long)webSockets.TotalMilliseconds}");
        var longest = requests > webSockets ? requests : webSockets;
        return SendAsync(HttpMethod.Get, path, null, ControlJson.Default.DrainResult, longest + Patience, cancellation);
    }

    /// <summary>Aborts what is still open on a former upstream.</summary>
    /// <exception cref="RouterException">The deployment is the active one (409).</exception>
    public Task<AbortResult> AbortAsync(string deployment, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, $"/drain/abort?deployment={Uri.EscapeDataString(deployment)}", null,
            ControlJson.Default.AbortResult, Patience, cancellation);

    /// <summary>Ends the router and returns when both processes are gone; requests in flight have five seconds.</summary>
    /// <exception cref="RouterUnavailableException">No router answers.</exception>
    /// <exception cref="RouterFencedException">The token is older than one the router has seen.</exception>
    public async Task ShutdownAsync(long token, CancellationToken cancellation = default)
    {
        await SendAsync(HttpMethod.Post, "/shutdown", JsonSerializer.SerializeToUtf8Bytes(new ShutdownRequest(token), ControlJson.Default.ShutdownRequest),
            ControlJson.Default.ShutdownRequest, Patience, cancellation);

        var started = TimeProvider.System.GetTimestamp();
        while (RouterLiveness.IsAlive(directory))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience + Patience)
                throw new RouterException($"The router in {directory} said it would end, but still runs after {2 * Patience.TotalSeconds:0} s. Ask it again.");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> answer, TimeSpan bound, CancellationToken cancellation)
    {
        Verify();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(bound);
            try
            {
                using var request = new HttpRequestMessage(method, path);
                if (body is not null)
                    request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
                using var response = await _http.SendAsync(request, limit.Token);
                return await ReadAsync(response, answer, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new RouterException($"The router in {directory} did not answer {method} {path} within {bound.TotalSeconds:0} s.");
            }
            catch (HttpRequestException e)
            {
                if (!RouterLiveness.IsAlive(directory) || TimeProvider.System.GetElapsedTime(started) > Patience)
                    throw new RouterUnavailableException($"No router answers in {directory}: {e.GetBaseException().Message.TrimEnd('.')}. Start one, or look at its log.", e);
            }
            await Task.Delay(Pause, cancellation);
        }
    }

    // What lies in a directory of somebody else may be anything but our router.
    private void Verify()
    {
        var socket = ControlPath.Socket(directory);
        try
        {
            if (File.Exists(socket))
                ControlPath.VerifySocketDirectory(socket);
        }
        catch (IOException e)
        {
            throw new RouterException($"The router in {directory} is not asked: {e.Message}", HttpStatusCode.Forbidden, e);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> answer, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            if (response.IsSuccessStatusCode)
                return JsonSerializer.Deserialize(text, answer) ?? throw new JsonException("The answer is null.");
            var error = JsonSerializer.Deserialize(text, ControlJson.Default.ControlError) ?? throw new JsonException("The answer is null.");
            throw error.SeenToken is { } seen && response.StatusCode == HttpStatusCode.Conflict
                ? new RouterFencedException(error.Error, seen)
                : new RouterException(error.Error, response.StatusCode);
        }
        catch (JsonException e)
        {
            throw new RouterException(
                $"The answer of the router in {directory} ({(int)response.StatusCode}) is not what protocol {ControlJson.Protocol} promises: {e.Message}",
                response.StatusCode, e);
        }
    }
}
