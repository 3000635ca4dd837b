namespace Load;

/// <summary>One outcome: when it was due (seconds), how long it took from then, and whether it failed.</summary>
internal readonly record struct Sample(double Due, float Milliseconds, Kind Kind, bool Failed)
{
    public double End => Due + Milliseconds / 1000;
}

/// <summary>Collects outcomes from all threads.</summary>
internal sealed class Recorder(RunClock clock)
{
    private const int ExamplesKept = 20;
    private const int ExamplesOfEachReason = 2;
    private readonly Lock gate = new();
    private readonly List<Sample> samples = [];
    private readonly List<(double Due, float Milliseconds)> lags = [];
    private readonly Dictionary<string, int> reasons = [];
    private readonly List<ExampleReport> examples = [];
    private readonly Dictionary<string, ReleaseReport> releases = [];

    public void Answered(Kind kind, double due, string release)
    {
        var now = clock.Now;
        lock (gate)
        {
            samples.Add(new Sample(due, (float)((now - due) * 1000), kind, false));
            releases[release] = releases.TryGetValue(release, out var seen)
                ? seen with { LastSeconds = Math.Max(seen.LastSeconds, Round(now)), Answers = seen.Answers + 1 }
                : new ReleaseReport(release, Round(now), Round(now), 1);
        }
    }

    public void Failed(Kind kind, double due, string reason, string error)
    {
        var now = clock.Now;
        lock (gate)
        {
            samples.Add(new Sample(due, (float)Math.Max(0, (now - due) * 1000), kind, true));
            var count = reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            if (examples.Count < ExamplesKept || count <= ExamplesOfEachReason)
                examples.Add(new ExampleReport(Round(now), kind.Name(), reason, error));
        }
    }

    /// <summary>How late the generator itself was with an arrival.</summary>
    public void Dispatched(double due)
    {
        var late = (float)((clock.Now - due) * 1000);
        lock (gate)
            lags.Add((due, late));
    }

    public (Sample[] Samples, (double Due, float Milliseconds)[] Lags, FailuresReport Failures, ReleaseReport[] Releases) Result()
    {
        lock (gate)
        {
            var failures = new FailuresReport(
                reasons.OrderByDescending(entry => entry.Value).ToDictionary(entry => entry.Key, entry => entry.Value), [.. examples]);
            return ([.. samples], [.. lags], failures, [.. releases.Values.OrderBy(release => release.FirstSeconds)]);
        }
    }

    private static double Round(double seconds) => Math.Round(seconds, 3);
}
