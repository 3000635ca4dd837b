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

    /// <summary>The migrations that its release knows; null: that was not recorded.</summary>
    public ImmutableHashSet<string>? Known { get; init; }

    /// <summary>Where its run came from; null in records of before it was written down.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>The hash of its plan; null in records of before it was written down.</summary>
    public string? Plan { get; init; }

    /// <summary>How it passed the gates; null: there were none, or it did not.</summary>
    public Passage? Passed { get; init; }

    /// <summary>What its steps have found that people should know of, each after the step's name.</summary>
    public ImmutableArray<string> Said { get; init; } = [];

    /// <summary>The number of the journal's line with which it began. An id may come back: a rollback to what is kept warm is the same rollout again.</summary>
    public long Seq { get; init; }

    /// <summary>The commit that its run was of; null: not known.</summary>
    public string? Commit => Origin?.Commit;

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
    /// <summary>The contracting migrations that the database has, as far as it is recorded.</summary>
    public ImmutableHashSet<string> Contracted { get; init; } = [];

    /// <summary>The restore, or the change of stores, that has no end; null: there is none.</summary>
    public Data.DataWork? Restoring { get; init; }

    /// <summary>The migrations that a release knows; null: that was not recorded.</summary>
    public ImmutableHashSet<string>? KnownTo(Release release) => Rollouts.LastOrDefault(x => x.Rollout.Release == release && x.Known is not null)?.Known;

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
        return this with { Rollouts = Rollouts.SetItem(Rollouts.Length - 1, record), Line = [.. line], IsDown = IsDown && !completed };
    }

    /// <summary>The id for the next rollout.</summary>
    public string NextId() => $"{Rollouts.Length + 1:0000}-{Random.Shared.Next(0x10000):x4}";

    /// <summary>Folds the entries.</summary>
    public static ReleaseHistory From(IEnumerable<JournalEntry> entries)
    {
        var rollouts = ImmutableArray.CreateBuilder<RolloutRecord>();
        var line = new List<RolloutRecord>();
        var down = false;
        ImmutableHashSet<string> contracted = [];
        Data.DataWork? restoring = null;
        foreach (var entry in entries)
        {
            if (entry.Event is JournalEvent.Down)
            {
                down = true;
                // Nobody is kept out any more; a store that is not as it was still is to be.
                restoring = restoring is { Stores.IsEmpty: false } ? restoring : null;
                continue;
            }

            if (entry is { Event: JournalEvent.Begun, Rollout: { } rollout })
            {
                rollouts.Add(new RolloutRecord(rollout, entry.Replaces, entry.At, entry.By, null, null) { Steps = entry.Steps ?? [], Seq = entry.Seq, Origin = entry.Origin, Plan = entry.Plan });
                continue;
            }

            restoring = entry.Event switch
            {
                JournalEvent.Restoring or JournalEvent.ChangingStores => new Data.DataWork(entry.Backup, entry.Kept, entry.Stores ?? []),
                JournalEvent.ChangedStores => new Data.DataWork(entry.Backup, null, []),
                JournalEvent.Restored => null,
                _ => restoring,
            };
            if (entry.Schema is { } schema)
            {
                // What is about to run may have run.
                contracted = [.. schema.Migrations.Where(x => x.Phase is Data.SchemaPhase.Contract && (entry.Event is JournalEvent.Contracting || x.State is Data.MigrationState.Applied)).Select(x => x.Name)];
                for (var i = 0; i < rollouts.Count; i++)
                    if (rollouts[i].Rollout.Id == entry.Id)
                        rollouts[i] = rollouts[i] with { Known = [.. schema.Migrations.Select(x => x.Name)] };
            }

            if (rollouts.Count == 0 || rollouts[^1].Rollout.Id != entry.Id || entry.Event is not (JournalEvent.Step or JournalEvent.Succeeded or JournalEvent.Failed))
                continue;
            var record = rollouts[^1] = entry.Event is JournalEvent.Step
                ? Stepped(rollouts[^1], entry)
                : rollouts[^1] with { End = entry };
            if (!record.Succeeded)
                continue;
            down = false;
            Extend(line, record);
        }

        return new ReleaseHistory(rollouts.ToImmutable(), [.. line], down) { Contracted = contracted, Restoring = restoring };
    }

    private static RolloutRecord Stepped(RolloutRecord record, JournalEntry step) => record with
    {
        LastStep = step.Step,
        Passed = step.Passed ?? record.Passed,
        Said = step.Said is { } said ? record.Said.Add($"{step.Step}: {said}") : record.Said,
    };

    private static void Extend(List<RolloutRecord> line, RolloutRecord record)
    {
        var before = line.FindLastIndex(x => x.Rollout.Release.Version == record.Rollout.Release.Version);
        var again = before >= 0 && before == line.Count - 1;
        if (before >= 0 && (again || record.Rollout.Kind is RolloutKind.Rollback))
            line.RemoveRange(before, line.Count - before);
        line.Add(record);
    }
}
