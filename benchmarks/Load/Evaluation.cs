namespace Load;

/// <summary>Turns the collected outcomes into a report; <paramref name="duration"/> in seconds.</summary>
internal sealed class Evaluation(Options options, RunClock clock, double duration)
{
    private const double LongestSettling = 2;

    // This program and the first answers are slow until their code is compiled. Counting that would make the time at rest look
    // bad and a switch look good. Failures count from the first moment.
    private readonly double settling = Math.Min(LongestSettling, duration / 4);

    public Report Evaluate(Recorder recorder, HitsReport? hits, WebSocketsReport sockets, TimeSpan cpu)
    {
        var (samples, lags, failures, releases) = recorder.Result();
        var (windows, problems) = options.Marks is null ? ([], []) : Marks.Read(options.Marks, clock);
        var marked = samples.ToLookup(sample => windows.Any(window => window.Touches(sample)));
        return new Report(
            options.Url.ToString(), clock.StartedAt, Math.Round(duration, 3), Math.Round(settling, 3), options.Rate, options.Mix.ToString(),
            samples.Length, samples.Count(sample => sample.Failed),
            Latency(samples.Where(IsQuick)), Latency(marked[false].Where(IsQuick)).P99, Latency(marked[true].Where(IsQuick)).P99,
            samples.GroupBy(sample => sample.Kind).OrderBy(group => group.Key).ToDictionary(
                group => group.Key.Name(),
                group => new KindReport(group.Count(), group.Count(sample => sample.Failed), Latency(group),
                    Latency(marked[false].Where(sample => sample.Kind == group.Key)).P99,
                    Latency(marked[true].Where(sample => sample.Kind == group.Key)).P99)),
            Group(marked[false]),
            windows.GroupBy(window => window.Label).ToDictionary(
                group => group.Key, group => Group(samples.Where(sample => group.Any(window => window.Touches(sample))))),
            [.. windows.Select(window => Describe(window, Group(samples.Where(window.Touches))))],
            problems, failures, releases, hits, sockets,
            new GeneratorReport(
                Percentiles([.. lags.Where(lag => lag.Due >= settling).Select(lag => lag.Milliseconds)]),
                Math.Round(cpu.TotalSeconds, 2), Math.Round(cpu.TotalSeconds / duration, 3)));
    }

    // Slow requests take 300 ms by design and would drown what a switch costs; they are evaluated by themselves, as are
    // websockets, which a switch closes and opens again.
    private static bool IsQuick(Sample sample) => sample.Kind is not (Kind.Slow or Kind.WebSocket);

    private WindowReport Describe(Window window, GroupReport group) => new(
        window.Label, Math.Round(window.From, 3), Math.Round(Math.Min(window.To, duration), 3),
        group.Requests, group.Failed, group.LatencyMs);

    private GroupReport Group(IEnumerable<Sample> samples)
    {
        var all = samples.ToArray();
        return new GroupReport(all.Length, all.Count(sample => sample.Failed), Latency(all.Where(IsQuick)));
    }

    private LatencyReport Latency(IEnumerable<Sample> samples) => Percentiles(
        [.. samples.Where(sample => !sample.Failed && sample.Due >= settling).Select(sample => sample.Milliseconds)]);

    /// <summary>Nearest rank: always a latency that really occurred.</summary>
    private static LatencyReport Percentiles(float[] values)
    {
        Array.Sort(values);
        return new LatencyReport(Rank(0.5), Rank(0.9), Rank(0.99), Rank(1));

        double? Rank(double share) =>
            values.Length == 0 ? null : Math.Round(values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)], 3);
    }
}
