using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment.Notifications;

/// <summary>What an environment's journal gives to tell: the journal is the outbox, so nothing is told that is not on record.</summary>
/// <param name="system">The system's name.</param>
/// <param name="environment">The environment's name.</param>
/// <param name="url">Where users reach it.</param>
/// <param name="token">The token of the run that sends.</param>
/// <param name="run">That run on GitHub; null: it is not one.</param>
internal sealed class JournalNotices(string system, string environment, Uri url, long token, Uri? run)
{
    private const int LongestReason = 300;

    /// <summary>What an entry gives to tell; null: nothing.</summary>
    /// <param name="entries">The journal.</param>
    /// <param name="index">The entry's place in it.</param>
    public Notice? Of(IReadOnlyList<JournalEntry> entries, int index)
    {
        var entry = entries[index];
        // A generation that was kept warm and serves again has the id that it had.
        var begun = entry.Id is null ? -1 : LastIndex(entries, index, x => x.Event is JournalEvent.Begun && x.Id == entry.Id);
        var rollout = begun < 0 ? entry.Rollout : entries[begun].Rollout;
        if (OccasionOf(entries, begun, index, rollout) is not { } occasion)
            return null;
        return new Notice($"{system}/{environment}/{entry.Seq}", occasion, system, environment, entry.At, entry.By, url)
        {
            Kind = rollout?.Kind,
            Rollout = rollout?.Id,
            Version = rollout?.Release.Version,
            Replaces = begun < 0 ? null : LastIndex(entries, index, x => x.Event is JournalEvent.Begun && x.Id == entries[begun].Replaces) is >= 0 and var old ? entries[old].Rollout!.Release.Version : null,
            Took = begun < 0 || begun == index || entry.At < entries[begun].At ? null : entry.At - entries[begun].At,
            Succeeded = entry.Event is JournalEvent.Succeeded,
            Reason = Line(entry.Reason),
            Run = entry.Token == token ? run : null,
        };
    }

    private static Occasion? OccasionOf(IReadOnlyList<JournalEntry> entries, int begun, int index, Rollout? rollout) => entries[index].Event switch
    {
        JournalEvent.Begun => Occasion.Started,
        JournalEvent.Succeeded => rollout?.Kind is RolloutKind.Rollback ? Occasion.RolledBack : Occasion.Done,
        JournalEvent.Failed => begun >= 0 && Enumerable.Range(begun, index - begun).Any(x => Exposes(entries[x])) ? Occasion.RolledBack : Occasion.Failed,
        JournalEvent.Notice => entries[index].Occasion,
        _ => null,
    };

    /// <summary>Whether users may have seen the new release, or no release, from this step on.</summary>
    private static bool Exposes(JournalEntry entry) =>
        entry is { Event: JournalEvent.Step, Step: { } step } && (step is "switch" or "halt" or "roll" || step.StartsWith("canary ", StringComparison.Ordinal));

    private static int LastIndex(IReadOnlyList<JournalEntry> entries, int from, Predicate<JournalEntry> match)
    {
        for (var i = from; i >= 0; i--)
            if (match(entries[i]))
                return i;
        return -1;
    }

    private static string? Line(string? reason)
    {
        if (reason is null)
            return null;
        // Before it is cut: of half a secret nobody knows that it is one.
        var line = Engine.Redactor.Redact(reason).Split('\n')[0].Trim();
        return line.Length > LongestReason ? line[..LongestReason] + "…" : line;
    }
}
