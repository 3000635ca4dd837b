using System.Text;

namespace Load;

/// <summary>Sends one request of a kind, checks its answer, and records the outcome. Each is sent once, never repeated.</summary>
internal sealed class Traffic : IDisposable
{
    public const double TimeoutSeconds = 10;
    private const int SlowMilliseconds = 300;
    private const int SmallestPool = 16;
    private readonly Options options;
    private readonly RunClock clock;
    private readonly Recorder recorder;
    private readonly HitLedger ledger;
    private readonly Dictionary<Kind, ConnectionPool> pools;
    private long number;

    public Traffic(Options options, RunClock clock, Recorder recorder, HitLedger ledger)
    {
        (this.options, this.clock, this.recorder, this.ledger) = (options, clock, recorder, ledger);
        // Slow requests hold their connection; four times what they need on average keeps the pool from being the bottleneck.
        var slow = (int)(4 * options.Rate * options.Mix.Share(Kind.Slow) * SlowMilliseconds / 1000);
        pools = new[] { Kind.Pooled, Kind.Post, Kind.Slow, Kind.Hits }.ToDictionary(
            kind => kind, kind => new ConnectionPool(options.Server, kind == Kind.Slow ? Math.Max(SmallestPool, slow) : SmallestPool));
    }

    /// <summary>Both the deadline and the latency count from <paramref name="due"/>, however late this was called.</summary>
    public async Task Send(Kind kind, double due)
    {
        try
        {
            var left = due + TimeoutSeconds - clock.Now;
            if (left <= 0)
                throw new Failure("unsent", "The generator came too late to send it.", sent: false);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(left));
            recorder.Answered(kind, due, await Exchange(kind, patience.Token));
        }
        catch (Failure failure)
        {
            if (kind == Kind.Hits && failure.Sent)
                ledger.Uncertain();
            recorder.Failed(kind, due, failure.Reason, failure.Message);
        }
    }

    public void Dispose()
    {
        foreach (var pool in pools.Values)
            pool.Dispose();
    }

    private async Task<string> Exchange(Kind kind, CancellationToken stop)
    {
        var body = options.Site.Sent(kind, Interlocked.Increment(ref number));
        var request = Request(kind, body);
        HttpAnswer answer;
        if (kind == Kind.Fresh)
        {
            using var connection = await HttpConnection.Open(options.Server, stop);
            answer = await connection.Send(request, stop);
        }
        else
        {
            answer = await pools[kind].Send(request, stop);
        }
        return Check(kind, answer, body);
    }

    private byte[] Request(Kind kind, string body)
    {
        var line = options.Site.Line(kind);
        var request = new StringBuilder($"{line} HTTP/1.1\r\nHost: {options.Url.Authority}\r\n");
        foreach (var header in options.Headers)
            request.Append(header).Append("\r\n");
        if (kind == Kind.Fresh)
            request.Append("Connection: close\r\n");
        if (line.StartsWith("POST ", StringComparison.Ordinal))
            request.Append($"Content-Type: {(body.StartsWith('{') ? "application/json" : "text/plain")}\r\nContent-Length: {body.Length}\r\n");
        return Encoding.ASCII.GetBytes($"{request}\r\n{body}");
    }

    /// <summary>Returns the release that answered.</summary>
    private string Check(Kind kind, HttpAnswer answer, string sent)
    {
        if (answer.Status is < 200 or > 299)
            throw new Failure($"status {answer.Status}", $"Answered by {answer.Release ?? "nobody known"}: {Excerpt(answer.Text)}");
        // A write was acknowledged by its status; what else is wrong with the answer does not undo it.
        if (kind == Kind.Hits)
            ledger.Acknowledge();
        if (answer.Release is null)
            throw new Failure("no X-Release", "The answer does not say which release gave it.", sent: false);
        return options.Site.IsRight(kind, answer, sent)
            ? answer.Release
            : throw new Failure("wrong body", $"Release {answer.Release} answered: {Excerpt(answer.Text)}", sent: false);
    }

    private static string Excerpt(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
