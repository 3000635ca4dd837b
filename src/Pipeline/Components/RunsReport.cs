using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Engine;

namespace Pipeline.Components;

/// <summary>A target of a run in <c>History --runs</c>.</summary>
internal sealed record RunTargetRow(string Name, string Status, long BeganMs, long DurationMs, long WaitMs, string? Cache, int Attempts);

/// <summary>A target whose duration changed.</summary>
internal sealed record RunDurationRow(string Name, long BeforeMs, long NowMs);

/// <summary>The change against the last green run of the same targets.</summary>
internal sealed record RunChangeRow(
    DateTimeOffset Since, string? Commit, long DurationMs, ImmutableArray<RunDurationRow> Slower, ImmutableArray<RunDurationRow> Faster,
    ImmutableArray<string> NewlyFailing, ImmutableArray<string> NewlyPassing);

/// <summary>A run in <c>History --runs</c>; without a change when none of the same targets went well before.</summary>
internal sealed record RunRow(
    DateTimeOffset Began, string? Commit, ImmutableArray<string> Asked, int ExitCode, long DurationMs,
    ImmutableArray<RunTargetRow> Targets, RunChangeRow? Change);

/// <summary>The last runs of the build on this machine, newest first.</summary>
internal sealed record RunsReport(ImmutableArray<RunRow> Runs)
{
    /// <summary>Reads them. Runs that only asked for the history are left out.</summary>
    public static RunsReport Read(string root, int count)
    {
        var runs = RunHistory.Read(root).Where(run => run.Asked is not [nameof(IObserve.History)]).ToList();
        return new RunsReport([.. runs.Take(count).Select((run, index) => Row(run, RunChange.Of(run, runs.Skip(index + 1))))]);
    }

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunsJson.Default.RunsReport);

    /// <summary>The report as lines for people.</summary>
    public IEnumerable<string> ToLines()
    {
        if (Runs.IsEmpty)
            yield return "No run is known yet.";
        var width = Runs.IsEmpty ? 0 : Runs.Max(run => Math.Min(40, Name(run).Length));
        foreach (var run in Runs)
        {
            var result = run.ExitCode switch { 0 => "done", 1 => "failed", 3 => "refused", 130 => "interrupted", var code => $"exit {code}" };
            yield return $"{run.Began.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {run.Commit?[..8] ?? "",-8}  {Name(run).PadRight(width)}  {result,-11}  {Time(run.DurationMs),8}{Total(run)}";
            foreach (var line in run.Change is { } change ? Lines(change) : [])
                yield return "    " + line;
        }
    }

    private static IEnumerable<string> Lines(RunChangeRow change)
    {
        if (change.NewlyFailing.Length > 0)
            yield return $"newly failing: {string.Join(", ", change.NewlyFailing)}";
        if (change.NewlyPassing.Length > 0)
            yield return $"newly passing: {string.Join(", ", change.NewlyPassing)}";
        if (change.Slower.Length > 0)
            yield return $"slower: {string.Join(", ", change.Slower.Select(Text))}";
        if (change.Faster.Length > 0)
            yield return $"faster: {string.Join(", ", change.Faster.Select(Text))}";
    }

    private static string Text(RunDurationRow row) => $"{row.Name} {Time(row.BeforeMs)} → {Time(row.NowMs)}";

    private static string Total(RunRow run)
    {
        if (run.Change is not { } change)
            return "";
        var before = run.DurationMs - change.DurationMs;
        var percent = before > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * change.DurationMs / before:+0;-0;±0} %)") : "";
        return $"  {(change.DurationMs < 0 ? "-" : "+")}{Time(Math.Abs(change.DurationMs))}{percent} since {change.Since.UtcDateTime:MM-dd HH:mm:ss}Z";
    }

    private static string Name(RunRow run) => run.Asked.Length > 0 ? string.Join(" ", run.Asked) : "(nothing)";

    private static string Time(long milliseconds) => milliseconds < 1000
        ? $"{milliseconds} ms"
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s");

    private static RunRow Row(PastRun run, RunChange? change) => new(
        run.Began, run.Commit, [.. run.Asked], run.ExitCode, Milliseconds(run.Duration),
        [.. run.Targets.Select(x => new RunTargetRow(x.Name, x.Status, Milliseconds(x.Began), Milliseconds(x.Duration), Milliseconds(x.Wait), x.Cache, x.Attempts))],
        change is null ? null : new RunChangeRow(
            change.Since.Began, change.Since.Commit, Milliseconds(change.Duration), [.. change.Slower.Select(Row)], [.. change.Faster.Select(Row)],
            [.. change.NewlyFailing], [.. change.NewlyPassing]));

    private static RunDurationRow Row(DurationChange change) => new(change.Name, Milliseconds(change.Before), Milliseconds(change.Now));

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunsReport))]
internal sealed partial class RunsJson : JsonSerializerContext;
