using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Router.Control;

/// <summary>Speaks to a router: to the one that lives in a directory of this machine, or to one at the end of a stream.</summary>
/// <remarks>
/// <para>A command whose connection broke because the worker died is asked again of the next worker, for up to ten seconds. Every
/// command can be repeated.</para>
/// <para>Changes carry a token. Once a lease was taken, only the token of the live lease is accepted; before that, every token that
/// is not lower than one seen.</para>
/// </remarks>
public sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly HttpClient _http;
    private readonly string _where;
    private readonly string? _directory;
    private readonly SemaphoreSlim _appending = new(1);
    private int? _journalLength;

    /// <summary>The router of a directory.</summary>
    public ControlClient(string directory) =>
        (_http, _where, _directory) = (ControlConnection.Open(directory), $"in {directory}", directory);

    /// <summary>A router that is reached over streams, such as <c>docker exec -i router … connect</c>.</summary>
    /// <param name="connect">
    /// Opens one more stream. It is kept open and used again; disposing it must end what is behind it. Where it fails otherwise than with an <see cref="IOException"/>, nobody is asked again.
    /// </param>
    /// <param name="where">For messages, such as <c>in container shop-router</c>.</param>
    public ControlClient(Func<CancellationToken, Task<Stream>> connect, string where) =>
        (_http, _where) = (ControlConnection.Open(connect), where);

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

    /// <summary>The counters of all groups as Prometheus reads them.</summary>
    /// <exception cref="RouterUnavailableException">No router answers.</exception>
    public async Task<string> GetMetricsAsync(CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        Verify();
        try
        {
            return await _http.GetStringAsync("/metrics", limit.Token);
        }
        catch (HttpRequestException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Puts a table in force; once it returns, every new request follows it, and a restarted router knows it.</summary>
    /// <exception cref="RouterFencedException">The token does not count.</exception>
    /// <exception cref="RouterException">The table is wrong (400, with all mistakes) or could not be written to disk (507); nothing changed.</exception>
    public Task<RouterState> SetTableAsync(long token, RoutingTable table, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, "/table", Json(new TableRequest(token, table), ControlJson.Default.TableRequest),
            ControlJson.Default.RouterState, Patience, cancellation);

    /// <summary>Waits until nothing of a rollout is open in any service, or each bound has passed.</summary>
    /// <param name="rollout">One that gets no new requests; one that the router no longer knows has nothing open.</param>
    /// <param name="requests">Bound for requests; not negative.</param>
    /// <param name="webSockets">Bound for websockets; not negative.</param>
    /// <param name="cancellation">Ends the wait; nothing is aborted.</param>
    /// <exception cref="RouterException">A group of the rollout has a weight (409).</exception>
    public Task<DrainResult> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/drain?deployment={Uri.EscapeDataString(rollout)}&requests={(long)requests.TotalMilliseconds}&webSockets={(long)webSockets.TotalMilliseconds}");
        var longest = requests > webSockets ? requests : webSockets;
        return SendAsync(HttpMethod.Get, path, null, ControlJson.Default.DrainResult, longest + Patience, cancellation);
    }

    /// <summary>Ends what is still open of a rollout: websockets with a close frame, and after two seconds by force.</summary>
    /// <exception cref="RouterException">A group of the rollout has a weight (409).</exception>
    public Task<AbortResult> AbortAsync(string rollout, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, $"/drain/abort?deployment={Uri.EscapeDataString(rollout)}", null,
            ControlJson.Default.AbortResult, Patience, cancellation);

    /// <summary>Takes the lease. It is beaten every five seconds until it is disposed, which gives it back.</summary>
    /// <param name="owner">Who takes it, for those who are refused: unique for every run.</param>
    /// <param name="cancellation">Ends the asking, not the lease.</param>
    /// <exception cref="RouterLeasedException">Another holds it.</exception>
    public Task<RouterLease> LeaseAsync(string owner, CancellationToken cancellation = default) =>
        RouterLease.TakeAsync(this, owner, null, TimeProvider.System, cancellation);

    /// <summary>Goes on with a lease whose connection broke less than fifteen seconds ago.</summary>
    /// <exception cref="RouterFencedException">The lease has ended.</exception>
    /// <exception cref="RouterLeasedException">Another holds it.</exception>
    public Task<RouterLease> ResumeLeaseAsync(string owner, long token, CancellationToken cancellation = default) =>
        RouterLease.TakeAsync(this, owner, token, TimeProvider.System, cancellation);

    /// <summary>The journal, from its first line on.</summary>
    public async Task<IReadOnlyList<string>> GetJournalAsync(CancellationToken cancellation = default) =>
        (await SendAsync(HttpMethod.Get, "/journal", null, ControlJson.Default.JournalLines, Patience, cancellation)).Lines;

    /// <summary>Appends a line to the journal; it is on disk once this returns.</summary>
    /// <exception cref="RouterFencedException">The token does not count.</exception>
    /// <exception cref="RouterException">The disk is full (507), or somebody else has appended lines since this client did (412).</exception>
    public async Task AppendAsync(long token, string line, CancellationToken cancellation = default)
    {
        await _appending.WaitAsync(cancellation);
        try
        {
            var at = _journalLength ?? (await GetJournalAsync(cancellation)).Count;
            var body = Json(new JournalRequest(token, line, at), ControlJson.Default.JournalRequest);
            // Null while it is not known whether the line is there.
            _journalLength = null;
            _journalLength = (await SendAsync(HttpMethod.Post, "/journal", body, ControlJson.Default.JournalLength, Patience, cancellation)).Lines;
        }
        finally
        {
            _appending.Release();
        }
    }

    /// <summary>Reads a record; null when there is none of this name.</summary>
    public async Task<byte[]?> GetRecordAsync(string name, CancellationToken cancellation = default)
    {
        try
        {
            return (await SendAsync(HttpMethod.Get, $"/record?name={Uri.EscapeDataString(name)}", null, ControlJson.Default.RouterRecord, Patience, cancellation)).Content;
        }
        catch (RouterException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes a record whole; it is on disk once this returns.</summary>
    /// <param name="token">Fencing token.</param>
    /// <param name="name">Small letters, digits, dots, dashes and underscores; at most 100, the first a letter or digit.</param>
    /// <param name="content">At most 1 MiB, and never logged; empty to remove the record.</param>
    /// <param name="cancellation">Ends the asking.</param>
    /// <exception cref="RouterFencedException">The token does not count.</exception>
    /// <exception cref="RouterException">The name or size is wrong (400), or the disk is full (507); the record is as before.</exception>
    public Task PutRecordAsync(long token, string name, byte[] content, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, "/record", Json(new RecordRequest(token, name, content), ControlJson.Default.RecordRequest),
            ControlJson.Default.RecordNames, Patience, cancellation);

    /// <summary>The names of all records, in order.</summary>
    public async Task<IReadOnlyList<string>> GetRecordNamesAsync(CancellationToken cancellation = default) =>
        (await SendAsync(HttpMethod.Get, "/records", null, ControlJson.Default.RecordNames, Patience, cancellation)).Names;

    /// <summary>Lets the router ask a replica that this process cannot reach.</summary>
    /// <exception cref="RouterException">The request is wrong (400). That a replica does not answer is an answer, not an exception.</exception>
    public Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "/ask", Json(request, ControlJson.Default.AskRequest),
            ControlJson.Default.AskResult, TimeSpan.FromMilliseconds(request.TimeoutMs) + Patience, cancellation);

    /// <summary>
    /// Lets the router take leave of its clients: a Unix socket that it listens on is removed, and each answer ends its connection.
    /// Nothing is cut; <see cref="RouterState.Connections"/> says who is left. Only a new start takes it back.
    /// </summary>
    /// <param name="token">The caller's lease or lock.</param>
    /// <param name="cancellation">Ends the wait for the answer.</param>
    /// <exception cref="RouterFencedException">The token does not count.</exception>
    public Task<RouterState> LeaveAsync(long token, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "/leave", Json(new ShutdownRequest(token), ControlJson.Default.ShutdownRequest), ControlJson.Default.RouterState, Patience, cancellation);

    /// <summary>Ends the router and returns when it is gone; requests in flight have five seconds.</summary>
    /// <exception cref="RouterUnavailableException">No router answers.</exception>
    /// <exception cref="RouterFencedException">The token does not count.</exception>
    public async Task ShutdownAsync(long token, CancellationToken cancellation = default)
    {
        await SendAsync(HttpMethod.Post, "/shutdown", Json(new ShutdownRequest(token), ControlJson.Default.ShutdownRequest),
            ControlJson.Default.ShutdownRequest, Patience, cancellation);

        var started = TimeProvider.System.GetTimestamp();
        // Over a stream there is no lock to look at, and what comes after the answer is the container's affair.
        while (_directory is not null && RouterLiveness.IsAlive(_directory))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience + Patience)
                throw new RouterException($"The router {_where} said it would end, but still runs after {2 * Patience.TotalSeconds:0} s. Ask it again.");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _appending.Dispose();
    }

    /// <summary>False when it is certain that there is no router.</summary>
    internal bool MayAnswer => _directory is null || RouterLiveness.IsAlive(_directory);

    internal static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Once: the answer, whose body may stay open.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(string path, byte[] body, CancellationToken cancellation)
    {
        Verify();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent(body) };
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                await ReadAsync(response, ControlJson.Default.LeaseToken, cancellation);
            throw new InvalidOperationException("A refusal throws.");
        }
        catch (HttpRequestException e)
        {
            throw Unavailable(e);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RouterException($"The router {_where} did not answer POST {path} within {Patience.TotalSeconds:0} s.");
        }
    }

    internal async Task<T> SendAsync<T>(
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
                    request.Content = JsonContent(body);
                using var response = await _http.SendAsync(request, limit.Token);
                return await ReadAsync(response, answer, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new RouterException($"The router {_where} did not answer {method} {path} within {bound.TotalSeconds:0} s.");
            }
            catch (HttpRequestException e)
            {
                if (!MayAnswer || HasGivenUp(e) || TimeProvider.System.GetElapsedTime(started) > Patience)
                    throw Unavailable(e);
            }
            await Task.Delay(Pause, cancellation);
        }
    }

    private static ByteArrayContent JsonContent(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    // Whoever opens the streams has waited for one as long as it wanted to, and says why there is none.
    private static bool HasGivenUp(HttpRequestException e) => e.InnerException is not (null or IOException or SocketException);

    private RouterUnavailableException Unavailable(HttpRequestException e) =>
        new($"No router answers {_where}: {e.GetBaseException().Message.TrimEnd('.')}. Start one, or look at its log.", e);

    // What lies in a directory of somebody else may be anything but our router.
    private void Verify()
    {
        if (_directory is null)
            return;
        var socket = ControlPath.Socket(_directory);
        try
        {
            if (File.Exists(socket))
                ControlPath.VerifySocketDirectory(socket);
        }
        catch (IOException e)
        {
            throw new RouterException($"The router {_where} is not asked: {e.Message}", HttpStatusCode.Forbidden, e);
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
            throw error switch
            {
                { Holder: { } holder } => new RouterLeasedException(error.Error, holder),
                { SeenToken: { } seen } => new RouterFencedException(error.Error, seen),
                _ => new RouterException(error.Error, response.StatusCode),
            };
        }
        catch (JsonException e)
        {
            throw new RouterException(
                $"The answer of the router {_where} ({(int)response.StatusCode}) is not what protocol {ControlJson.Protocol} promises: {e.Message}",
                response.StatusCode, e);
        }
    }
}
