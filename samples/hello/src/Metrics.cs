using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Hello;

/// <summary>Request counts and latency in Prometheus' text format.</summary>
internal sealed class Metrics(Settings settings, InFlight inFlight)
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly ConcurrentDictionary<(string Method, string Route, int Status), long> requests = new();
    private readonly long[] buckets = new long[Bounds.Length + 1];
    private long ticks;
    private int webSockets;

    public long Requests => requests.Values.Sum();

    public int WebSockets => Volatile.Read(ref webSockets);

    public void WebSocketOpened() => Interlocked.Increment(ref webSockets);

    public void WebSocketClosed() => Interlocked.Decrement(ref webSockets);

    /// <summary>Counts a finished request; <paramref name="elapsed"/> is null for websockets, whose length says nothing.</summary>
    public void Finished(string method, string route, int status, TimeSpan? elapsed)
    {
        requests.AddOrUpdate((method, route, status), 1, (_, count) => count + 1);
        if (elapsed is not { } time)
            return;
        var bucket = Array.FindIndex(Bounds, bound => time.TotalSeconds <= bound);
        Interlocked.Increment(ref buckets[bucket < 0 ? Bounds.Length : bucket]);
        Interlocked.Add(ref ticks, time.Ticks);
    }

    public string Render()
    {
        var text = new StringBuilder();
        Head(text, "hello_build_info", "gauge", "The release that runs.");
        Line(text, $"hello_build_info{{version=\"{Escape(settings.Release)}\",instance=\"{Escape(settings.Instance)}\"}} 1");
        Head(text, "hello_requests_total", "counter", "Finished requests.");
        foreach (var (key, count) in requests.ToArray().OrderBy(entry => entry.Key))
            Line(text, $"hello_requests_total{{method=\"{Escape(key.Method)}\",route=\"{key.Route}\",status=\"{key.Status}\"}} {count}");
        Head(text, "hello_requests_in_flight", "gauge", "Requests in progress, websockets not counted.");
        Line(text, $"hello_requests_in_flight {inFlight.Count}");
        Head(text, "hello_websockets", "gauge", "Open websockets.");
        Line(text, $"hello_websockets {WebSockets}");
        RenderLatency(text);
        return text.ToString();
    }

    private void RenderLatency(StringBuilder text)
    {
        Head(text, "hello_request_duration_seconds", "histogram", "Time to answer, websockets not counted.");
        long total = 0;
        for (var i = 0; i <= Bounds.Length; i++)
        {
            total += Volatile.Read(ref buckets[i]);
            var bound = i == Bounds.Length ? "+Inf" : Bounds[i].ToString(CultureInfo.InvariantCulture);
            Line(text, $"hello_request_duration_seconds_bucket{{le=\"{bound}\"}} {total}");
        }
        Line(text, $"hello_request_duration_seconds_sum {TimeSpan.FromTicks(Volatile.Read(ref ticks)).TotalSeconds}");
        Line(text, $"hello_request_duration_seconds_count {total}");
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        Line(text, $"# HELP {name} {help}\n# TYPE {name} {type}");

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
