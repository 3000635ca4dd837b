using System.Text.Json;

namespace Pipeline.Router.Control;

/// <summary>The right to change an environment, held until it is disposed or lost.</summary>
/// <remarks>It is an answer of the router that stays open, with a beat every five seconds. Where that connection breaks, such as
/// when the router's worker is replaced, the lease is resumed with its token. It counts as lost fifteen seconds after the last
/// beat was sent that the router has answered: not later than the router gives it to another.</remarks>
public sealed class RouterLease : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ControlClient _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _disposing = new();
    private readonly CancellationTokenSource _lost;
    private readonly Task _holding;

    private RouterLease(ControlClient client, string owner, long token, long confirmed, HttpResponseMessage open, Stream stream, TimeProvider time)
    {
        (_client, Owner, Token, _time) = (client, owner, token, time);
        _lost = new CancellationTokenSource(Life, time);
        Confirm(confirmed);
        _holding = HoldAsync(open, stream);
    }

    /// <summary>Who holds it.</summary>
    public string Owner { get; }

    /// <summary>The fencing token that every change carries.</summary>
    public long Token { get; }

    /// <summary>Cancelled when the lease is lost: nothing may be changed any more.</summary>
    public CancellationToken Lost => _lost.Token;

    internal static async Task<RouterLease> TakeAsync(ControlClient client, string owner, long? token, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var again = false;
        while (true)
        {
            var asked = time.GetTimestamp();
            try
            {
                var (open, stream, given) = await OpenAsync(client, owner, token, cancellation);
                return new(client, owner, given, asked, open, stream, time);
            }
            catch (RouterUnavailableException) when (client.MayAnswer && time.GetElapsedTime(started) < Patience)
            {
                again = true;
            }
            catch (RouterLeasedException e) when (again && e.Holder.Owner == owner)
            {
                // It was given before the connection broke.
                token = e.Holder.Token;
            }
            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>Gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested)
            return;
        await _disposing.CancelAsync();
        await _holding;
        var had = !_lost.IsCancellationRequested;
        _lost.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            // The router sees the end of the connection too, but a moment later.
            if (had)
                await _client.SendAsync(HttpMethod.Post, "/lease/end", Named, ControlJson.Default.LeaseToken, Beat, default);
        }
        catch (RouterException)
        {
            // Then it ends by itself.
        }
    }

    private byte[] Named => ControlClient.Json(new LeaseToken(Token), ControlJson.Default.LeaseToken);

    private async Task HoldAsync(HttpResponseMessage open, Stream stream)
    {
        try
        {
            while (true)
            {
                bool broken;
                using (open)
                await using (stream)
                    broken = await BeatUntilItEndsAsync(stream);
                if (!broken)
                    break;
                (open, stream) = await ResumeAsync();
            }
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Disposed, or fifteen seconds have passed.
        }
        catch (RouterException)
        {
            await _lost.CancelAsync();
        }
    }

    /// <returns>True when the connection broke, false when the router ended the lease.</returns>
    private async Task<bool> BeatUntilItEndsAsync(Stream stream)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, Lost);
        var end = ReadToEndAsync(stream, ended.Token);
        while (await Task.WhenAny(end, Task.Delay(Beat, _time, ended.Token)) != end)
        {
            ended.Token.ThrowIfCancellationRequested();
            var sent = _time.GetTimestamp();
            try
            {
                await _client.SendAsync(HttpMethod.Post, "/lease/beat", Named, ControlJson.Default.LeaseToken, Beat, ended.Token);
                Confirm(sent);
            }
            catch (RouterFencedException)
            {
                // The router may have seen the connection break before this end did.
                return true;
            }
            catch (RouterException e) when (e.Status is null)
            {
                // Not answered in time: the next one may be.
            }
        }
        return await end;
    }

    private async Task<(HttpResponseMessage, Stream)> ResumeAsync()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, Lost);
        while (true)
        {
            var sent = _time.GetTimestamp();
            try
            {
                var (open, stream, _) = await OpenAsync(_client, Owner, Token, ended.Token);
                Confirm(sent);
                return (open, stream);
            }
            catch (RouterUnavailableException)
            {
                await Task.Delay(Pause, _time, ended.Token);
            }
        }
    }

    private void Confirm(long sent)
    {
        var left = Life - _time.GetElapsedTime(sent);
        if (left > TimeSpan.Zero)
            _lost.CancelAfter(left);
        else
            _lost.Cancel();
    }

    private static async Task<bool> ReadToEndAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[64];
        try
        {
            while (await stream.ReadAsync(buffer, cancellation) > 0)
            {
            }
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<(HttpResponseMessage, Stream, long)> OpenAsync(ControlClient client, string owner, long? token, CancellationToken cancellation)
    {
        var open = await client.OpenAsync("/lease", ControlClient.Json(new LeaseRequest(owner, token), ControlJson.Default.LeaseRequest), cancellation);
        try
        {
            var stream = await open.Content.ReadAsStreamAsync(cancellation);
            var line = await ReadLineAsync(stream, cancellation);
            var given = JsonSerializer.Deserialize(line, ControlJson.Default.LeaseToken) ?? throw new JsonException("The answer is null.");
            return (open, stream, given.Token);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            open.Dispose();
            throw new RouterUnavailableException($"The router broke off while it gave a lease: {e.Message}", e);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadLineAsync(Stream stream, CancellationToken cancellation)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellation) > 0 && one[0] != '\n')
            line.Add(one[0]);
        return [.. line];
    }
}
