using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Deployment;

namespace Pipeline.Components;

/// <summary>The record of an environment as lines for people.</summary>
internal static class RecordText
{
    /// <summary>One rollout, whole.</summary>
    public static IEnumerable<string> Of(HistoryRow row, ImmutableArray<JournalEntry> entries)
    {
        yield return $"{row.Id}  {row.Kind} of {row.Version}  {row.Outcome}{(row.Recovered ? " by the next run" : "")}{(row.Reason is null ? "" : $" ({row.Reason})")}";
        foreach (var (name, value) in Facts(row))
            if (value is { Length: > 0 })
                yield return $"  {name,-12} {value}";
        foreach (var line in row.Waived)
            yield return $"  ! passed without it: {line}";
        foreach (var line in row.Said)
            yield return $"  ! {line}";
        yield return "";
        foreach (var entry in entries)
            yield return $"  {entry.Seq,4}  {entry.At:u}  {Of(entry)}";
    }

    /// <summary>Where a record is not what was written, and what to do.</summary>
    public static IEnumerable<string> Of(ImmutableArray<ChainBreak> breaks)
    {
        if (breaks.IsEmpty)
            yield break;
        yield return "";
        foreach (var broken in breaks)
            yield return $"! the record was changed after it was written, {broken}{(broken.Accepted ? "; a deployment with --break-glass went on after it" : "")}";
        if (breaks.Any(x => !x.Accepted))
            yield return "  → find out who changed it, and bring back the journal of a backup; until then deployments are refused, but with --break-glass <reason>";
    }

    private static IEnumerable<(string Name, string? Value)> Facts(HistoryRow row) =>
    [
        ("digest", row.Digest),
        ("slot", row.Slot),
        ("begun", $"{row.Begun:u}"),
        ("ended", row.Ended is { } ended ? $"{ended:u}" : null),
        ("by", row.Actor is { } actor ? $"{actor}, {row.By}" : row.By),
        ("run", row.Run),
        ("commit", row.Commit),
        ("plan", row.Plan),
        ("approved", row.ApprovedBy is { } by ? $"by {by}, {row.ApprovedHow}" : null),
        ("exception", row.Exception),
        ("break-glass", row.BreakGlass),
    ];

    private static string Of(JournalEntry entry) => entry.Event switch
    {
        JournalEvent.Begun => $"begun by {entry.By}: {string.Join(", ", entry.Steps ?? [])}",
        JournalEvent.Step when entry.Passed is { } passed => $"gates passed{(passed.ApprovedBy is { } by ? $", approved by {by}" : "")}{(passed.BreakGlass is null ? "" : ", with break-glass")}",
        JournalEvent.Step when entry.Said is { } said => $"step {entry.Step}: {said}",
        JournalEvent.Step => $"step {entry.Step}",
        _ when entry.Applied is { Names.IsDefaultOrEmpty: false } applied =>
            string.Create(CultureInfo.InvariantCulture, $"{entry.Event.ToString().ToLowerInvariant()}: {string.Join(", ", applied.Names)} in {applied.Seconds:0.#} s"),
        _ => $"{entry.Event.ToString().ToLowerInvariant()}{(entry.Recovered ? " by the next run" : "")}{(entry.Reason is null ? "" : $": {entry.Reason}")}",
    };
}
