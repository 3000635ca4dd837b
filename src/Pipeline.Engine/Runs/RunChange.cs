namespace Pipeline.Engine;

/// <summary>Extension: a target that takes clearly longer or shorter than before.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">How long it took in the run that is compared with.</param>
/// <param name="Now">How long it took.</param>
public sealed record DurationChange(string Name, TimeSpan Before, TimeSpan Now);

/// <summary>Extension: how a run differs from the last one of the same targets that went well.</summary>
/// <param name="Since">That run.</param>
/// <param name="Duration">How much longer the whole took; negative: shorter.</param>
/// <param name="Slower">Targets that took longer by more than 20 % and 100 ms.</param>
/// <param name="Faster">Targets that took shorter by more than 20 % and 100 ms.</param>
/// <param name="NewlyFailing">Targets that failed, and succeeded then.</param>
/// <param name="NewlyPassing">Targets that succeeded, and failed in the run of the same targets just before this one.</param>
public sealed record RunChange(
    PastRun Since, TimeSpan Duration, IReadOnlyList<DurationChange> Slower, IReadOnlyList<DurationChange> Faster,
    IReadOnlyList<string> NewlyFailing, IReadOnlyList<string> NewlyPassing)
{
    /// <summary>Compares a run with those before it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="earlier">The runs before it, the newest first.</param>
    /// <returns>Null when none of the same targets went well before.</returns>
    public static RunChange? Of(PastRun run, IEnumerable<PastRun> earlier)
    {
        PastRun? before = null, green = null;
        foreach (var other in earlier)
        {
            if (!run.AsksForTheSame(other))
                continue;
            before ??= other;
            if (!other.IsGreen)
                continue;
            green = other;
            break;
        }

        return green is null ? null : Compare(run, green, before!);
    }

    private static RunChange Compare(PastRun run, PastRun green, PastRun before)
    {
        var then = ByName(green);
        var (slower, faster, failing) = (new List<DurationChange>(), new List<DurationChange>(), new List<string>());
        foreach (var target in run.Targets)
        {
            if (!then.TryGetValue(target.Name, out var old) || !old.Succeeded)
                continue;
            if (target.Failed)
                failing.Add(target.Name);
            // What came from the cache took its time elsewhere.
            if (!target.Succeeded || target.FromCache || old.FromCache)
                continue;
            var more = target.Duration - old.Duration;
            if (more.Duration() <= TimeSpan.FromMilliseconds(100) || more.Duration() <= old.Duration * 0.2)
                continue;
            (more > TimeSpan.Zero ? slower : faster).Add(new DurationChange(target.Name, old.Duration, target.Duration));
        }

        var last = ByName(before);
        var passing = run.Targets.Where(target => target.Succeeded && last.TryGetValue(target.Name, out var old) && old.Failed).Select(target => target.Name);
        return new RunChange(green, run.Duration - green.Duration, slower, faster, failing, [.. passing]);
    }

    private static Dictionary<string, PastTarget> ByName(PastRun run)
    {
        var targets = new Dictionary<string, PastTarget>();
        foreach (var target in run.Targets)
            targets.TryAdd(target.Name, target);
        return targets;
    }
}
