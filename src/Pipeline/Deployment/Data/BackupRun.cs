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

    /// <summary>The one of a name, or the newest that is no younger than a time.</summary>
    /// <param name="known">All of them, the newest first.</param>
    /// <param name="at">A name or a time; null: the newest.</param>
    /// <exception cref="PipelineException">There is none: exit 2, with those that there are.</exception>
    public static BackupRecord Choose(ImmutableArray<BackupRecord> known, string? at)
    {
        var chosen = at is null ? known.FirstOrDefault()
            : known.FirstOrDefault(x => x.Id == at)
                ?? (DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? known.FirstOrDefault(x => x.At <= time) : null);
        return chosen ?? throw PipelineException.WrongUse(
            at is null ? "There is no backup" : $"There is no backup `{at}`, and none of before that time", "--at",
            known.IsEmpty ? "none was made yet" : $"there are: {string.Join(", ", known.Take(10).Select(x => $"{x.Id} of {x.At:u}"))}{(known.Length > 10 ? $" and {known.Length - 10} more" : "")}",
            known.IsEmpty ? "make one: ./build.sh Backup" : "name one of them, or a time such as 2026-11-26T08:00Z");
    }
}
