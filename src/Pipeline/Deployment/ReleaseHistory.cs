using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>A rollout's way through the journal.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Replaces">The id of what served before.</param>
/// <param name="BegunAt">When it began, by the wall clock.</param>
/// <param name="By">Who began it.</param>
/// <param name="LastStep">The step that was announced last; null: none.</param>
/// <param name="End">How it ended; null: not yet, or its run was killed.</param>
public sealed record RolloutRecord(
    Rollout Rollout, string? Replaces, DateTimeOffset BegunAt, string By, string? LastStep, JournalEntry? End)
{
    /// <summary>The names of the plan's steps; none in records of before they were written down.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>Whether it came to serve.</summary>
    public bool Succeeded => End?.Event is JournalEvent.Succeeded;
}

/// <summary>What the journal tells, as a value.</summary>
/// <param name="Rollouts">All rollouts, oldest first.</param>
/// <param name="Line">
/// The releases that served and were not rolled back from, oldest first: a rollback from C to B leaves A, B, so that the
/// next one goes to A and not to C again.
/// </param>
/// <param name="IsDown">Whether everything was stopped on purpose since.</param>
public sealed record ReleaseHistory(ImmutableArray<RolloutRecord> Rollouts, ImmutableArray<RolloutRecord> Line, bool IsDown)
{
    /// <summary>The last rollout when it has no end.</summary>
    public RolloutRecord? Unfinished => Rollouts is [.., { End: null } last] ? last : null;

    /// <summary>The release that serves by the record; null after <c>Down</c>.</summary>
    public RolloutRecord? Current => IsDown || Line.IsEmpty ? null : Line[^1];

    /// <summary>The release that a rollback goes to.</summary>
    public RolloutRecord? Previous => Line is [.., var previous, _] ? previous : null;

    /// <summary>All versions that ever served, those that a rollback needs first, then by when they last came to serve, the newest first.</summary>
    public IEnumerable<string> ByUse => new[] { Current, Previous }.OfType<RolloutRecord>()
        .Concat(Rollouts.Where(x => x.Succeeded).Reverse()).Select(x => x.Rollout.Release.Version).Distinct();

    /// <summary>The history after the unfinished rollout was completed, or undone.</summary>
    public ReleaseHistory Settled(bool completed)
    {
        if (Unfinished is not { } unfinished)
            return this;
        var record = unfinished with
        {
            End = new JournalEntry
            {
                Seq = 0,
                At = unfinished.BegunAt,
                Token = 0,
                Event = completed ? JournalEvent.Succeeded : JournalEvent.Failed,
                By = unfinished.By,
            },
        };
        var line = Line.ToList();
        if (completed)
            Extend(line, record);
        return new ReleaseHistory(Rollouts.SetItem(Rollouts.Length - 1, record), [.. line], IsDown && !completed);
    }

    /// <summary>The id for the next rollout.</summary>
    public string NextId() => $"{Rollouts.Length + 1:0000}-{Random.Shared.Next(0x10000):x4}";

    /// <summary>Folds the entries.</summary>
    public static ReleaseHistory From(IEnumerable<JournalEntry> entries)
    {
        var rollouts = ImmutableArray.CreateBuilder<RolloutRecord>();
        var line = new List<RolloutRecord>();
        var down = false;
        foreach (var entry in entries)
        {
            if (entry.Event is JournalEvent.Down)
            {
                down = true;
                continue;
            }

            if (entry is { Event: JournalEvent.Begun, Rollout: { } rollout })
            {
                rollouts.Add(new RolloutRecord(rollout, entry.Replaces, entry.At, entry.By, null, null) { Steps = entry.Steps ?? [] });
                continue;
            }

            if (entry.Event is not (JournalEvent.Step or JournalEvent.Succeeded or JournalEvent.Failed) || rollouts.Count == 0 || rollouts[^1].Rollout.Id != entry.Id)
                continue;
            var record = rollouts[^1] = entry.Event is JournalEvent.Step
                ? rollouts[^1] with { LastStep = entry.Step }
                : rollouts[^1] with { End = entry };
            if (!record.Succeeded)
                continue;
            down = false;
            Extend(line, record);
        }

        return new ReleaseHistory(rollouts.ToImmutable(), [.. line], down);
    }

    private static void Extend(List<RolloutRecord> line, RolloutRecord record)
    {
        var before = line.FindLastIndex(x => x.Rollout.Release.Version == record.Rollout.Release.Version);
        var again = before >= 0 && before == line.Count - 1;
        if (before >= 0 && (again || record.Rollout.Kind is RolloutKind.Rollback))
            line.RemoveRange(before, line.Count - before);
        line.Add(record);
    }
}
