using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Load;

/// <summary>Compares the writes that were acknowledged with what the service counts afterwards.</summary>
internal sealed class HitLedger(Options options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /hits HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    private long acknowledged;
    private long uncertain;
    private long? before;

    public void Acknowledge() => Interlocked.Increment(ref acknowledged);

    /// <summary>A write was sent but not acknowledged: it may or may not have happened.</summary>
    public void Uncertain() => Interlocked.Increment(ref uncertain);

    public async Task Open() => before = await Count();

    public async Task<HitsReport> Close()
    {
        var after = await Count();
        var written = after - before;
        return new HitsReport(before, after, acknowledged, uncertain,
            written is null ? null : Math.Max(0, acknowledged - written.Value),
            written is null ? null : Math.Max(0, written.Value - acknowledged - uncertain));
    }

    // Book-keeping, not load: it may try again, so that a service that is being restarted can still be asked.
    private async Task<long?> Count()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                if (options.CountWith is { } command)
                    return await Count(command, patience.Token);
                using var connection = await HttpConnection.Open(options.Server, patience.Token);
                var answer = await connection.Send(Request, patience.Token);
                if (answer.Status == 200)
                    return JsonDocument.Parse(answer.Text).RootElement.GetProperty("count").GetInt64();
            }
            catch (Exception failure) when (failure is Failure or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                // Asked again below until the patience ends; then the count is unknown, which is reported.
            }
            await Task.WhenAny(Task.Delay(200, patience.Token));
        }
        return null;
    }

    /// <summary>The number that a shell command prints.</summary>
    private static async Task<long?> Count(string command, CancellationToken stop)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        return long.Parse(await shell.StandardOutput.ReadToEndAsync(stop), CultureInfo.InvariantCulture);
    }
}
