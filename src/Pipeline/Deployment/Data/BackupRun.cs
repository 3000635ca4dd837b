using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Data;

/// <summary>Lets the backup job of a rollout make and list copies.</summary>
internal sealed class BackupRun(IDeployHost host, Journal journal)
{
    /// <summary>Makes one. It counts when it is whole, and is in the journal then.</summary>
    public async Task<BackupManifest> MakeAsync(Rollout rollout, Backup backup, string reason, Action<string> say, CancellationToken cancellation)
    {
        var made = BackupManifest.Parse(await host.CallAsync(rollout, backup, ["make", reason], say, cancellation));
        await journal.AppendAsync(JournalEvent.BackedUp, x => x with { Id = rollout.Id, Backup = made.Id });
        say($"backup {made.Id}, {made.Bytes >> 20} MiB");
        return made;
    }

    /// <summary>All of them, the newest first.</summary>
    public static async Task<ImmutableArray<BackupRecord>> ListAsync(IDeployHost host, Rollout rollout, Backup backup, CancellationToken cancellation) =>
        BackupManifest.ParseList(await host.CallAsync(rollout, backup, ["list"], _ => { }, cancellation));

    /// <summary>The one of a name, or what has the newest data of until a time: of one with a log, as of then.</summary>
    /// <param name="known">All of them, the newest first.</param>
    /// <param name="at">A name or a time; null: the newest.</param>
    /// <exception cref="PipelineException">There is none: exit 2, with those that there are.</exception>
    public static BackupRecord Choose(ImmutableArray<BackupRecord> known, string? at)
    {
        var chosen = at is null ? known.MaxBy(x => x.Newest)
            : known.FirstOrDefault(x => x.Id == at)
                ?? (DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
                    ? known.Where(x => x.At <= time).Select(x => x.Until > time ? x with { Until = time } : x).MaxBy(x => x.Newest) : null);
        return chosen ?? throw PipelineException.WrongUse(
            at is null ? "There is no backup" : $"There is no backup `{at}`, and none of before that time", "--at",
            known.IsEmpty ? "none was made yet" : $"there are: {string.Join(", ", known.Take(10))}{(known.Length > 10 ? $" and {known.Length - 10} more" : "")}",
            known.IsEmpty ? "make one: ./build.sh Backup" : "name one of them, or a time such as 2026-11-26T08:00Z");
    }

    /// <summary>Puts what was chosen into a database beside the one that is used.</summary>
    public static async Task<BackupManifest> RestoreAsync(IDeployHost host, Rollout rollout, Backup backup, BackupRecord chosen, string name, Action<string> say, CancellationToken cancellation)
    {
        if (chosen.Until is not { } until)
            return BackupManifest.Parse(await host.CallAsync(rollout, backup, ["restore", chosen.Id, name], say, cancellation));
        var recovery = backup.Recovery ?? throw PipelineException.WrongUse($"{chosen} has a log, and nothing reads it", backup.Name, next: "give the backup a Recovery again: Restic.Backup(…).WithRecovery(…)");
        var time = until.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        await host.CallAsync(rollout, backup, ["fetch", time], say, cancellation);
        return BackupManifest.Parse(await host.CallAsync(rollout, recovery, ["bash", "/recovery/recover.sh", chosen.Id, time, name], say, cancellation));
    }

    /// <summary>Takes away what an interrupted restore left beside the data.</summary>
    public static async Task TidyAsync(IDeployHost host, Rollout rollout, Backup backup)
    {
        await host.CallAsync(rollout, backup, ["tidy"], _ => { }, default);
        if (backup.Recovery is { } recovery)
            await host.CallAsync(rollout, recovery, ["sh", "-c", "rm -rf /recovery/*; echo {}"], _ => { }, default);
    }
}
