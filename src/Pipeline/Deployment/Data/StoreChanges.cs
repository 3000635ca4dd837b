using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Data;

/// <summary>Starts stores as they are defined today, with their data, or leaves them as they were.</summary>
internal static class StoreChanges
{
    /// <summary>
    /// Starts stores as they are defined today: users see a maintenance page meanwhile, and of the database a copy is made first. A server
    /// that comes up with other files, as after a change of its volume, gets the data of that copy, whatever it has; the volume of before stays.
    /// </summary>
    /// <exception cref="PipelineException">One does not get ready, or not with its data: it is again as it was.</exception>
    public static async Task RunAsync(DeploySession session, ImmutableArray<StoreChange> changes, CancellationToken cancellation)
    {
        var host = session.Target.Host;
        var rollout = await session.ServingAsync(cancellation);
        if (changes.FirstOrDefault(x => !x.HasWayBack) is { } unknown)
            throw PipelineException.Refused(
                $"How {unknown.Store.Name} was started is not known, so it could not be brought back", unknown.Store.Name, "an earlier version of the pipeline started it",
                "deploy with the definition that it runs with, and change it then");
        var backup = session.Target.System.Services.OfType<Backup>().FirstOrDefault(x => changes.Any(y => y.Store.Name == x.Database.Server.Name));
        await session.Journal.AppendAsync(JournalEvent.ChangingStores, x => x with { Id = rollout.Id, Stores = [.. changes.Select(y => y.Store.Name)] });
        string? copy = null;
        var touched = false;
        try
        {
            await StepAsync(session, "close", say => DataCommands.QuietAsync(session, rollout, say));
            var system = 0L;
            if (backup is not null)
                await StepAsync(session, "backup", async say =>
                {
                    system = await AskAsync("system", cancellation);
                    copy = (await new BackupRun(host, session.Journal).MakeAsync(rollout, backup, "changed store", say, cancellation)).Id;
                });
            // What needs another comes after it.
            foreach (var (store, _) in changes.OrderBy(x => changes.Count(y => x.Store.AllNeeds.Any(z => z.Name == y.Store.Name))))
                await StepAsync(session, store.Name, async say =>
                {
                    touched = true;
                    await host.ReplaceStoreAsync(store, back: false, say, default);
                    say($"{store.Name} is as defined");
                });
            // One that has been begun before, and was taken back, has data too, and they are older.
            if (backup is not null && await AskAsync("system", default) != system)
            {
                foreach (var replica in session.Target.System.Services.OfType<Store>().Where(x => x.Follows?.Name == backup.Database.Server.Name))
                    session.Narration.Warn($"{replica.Name} makes itself again: {backup.Database.Server.Name} is another server now, and all its files are copied; until then reads there fail or are of before");
                await StepAsync(session, "restore", async say =>
                {
                    var name = backup.Database.Restored;
                    await host.CallAsync(rollout, backup, ["restore", copy!, name], say, default);
                    var empty = await AskAsync("tables", default) == 0;
                    var other = backup.Database.Before(session.Time.GetUtcNow());
                    await host.CallAsync(rollout, backup, ["swap", name, other], say, default);
                    if (empty)
                        await host.CallAsync(rollout, backup, ["drop", other], say, default);
                    say($"the data of {copy}; the volume of before is still there");
                });
            }

            // What they go back to from now on. Users come in after this only, so until here nothing is lost on the way back.
            foreach (var (store, _) in changes)
                await host.KeepStoreAsync(store, default);
            await session.Journal.AppendAsync(JournalEvent.ChangedStores, x => x with { Id = rollout.Id, Backup = copy });
        }
        catch (Exception e) when (!LostLease.Is(e) && e is PipelineException or OperationCanceledException)
        {
            await (touched ? SettleAsync(session) : AreAsBeforeAsync(session));
            await DataCommands.EndAsync(session, rollout, session.Journal.History.Restoring!);
            throw;
        }

        await DataCommands.ReopenAsync(session, rollout, copy);
        await DataCommands.ProveAsync(session, rollout, cancellation);

        async Task<long> AskAsync(string what, CancellationToken cancellation) =>
            BackupManifest.ParseNumber(await host.CallAsync(rollout, backup!, [what], _ => { }, cancellation), what);
    }

    /// <summary>Brings back as they were the stores of a change that was interrupted before they had their data.</summary>
    /// <exception cref="PipelineException">One does not get ready: the next command tries it again.</exception>
    public static async Task SettleAsync(DeploySession session)
    {
        if (session.Journal.History.Restoring is not { Stores: { IsEmpty: false } names } work)
            return;
        session.Narration.Warn($"{work} did not come to its end: they are brought back as they were");
        var stores = session.Target.System.Services.OfType<Store>().Where(x => names.Contains(x.Name)).ToList();
        if (stores.Count < names.Length)
            throw PipelineException.WrongUse(
                $"{string.Join(", ", names.Except(stores.Select(x => x.Name)))} is to be brought back as it was, and the system defines no such store", session.Target.Environment,
                "its change was interrupted, and it was taken out of the definition since", "put it into the definition again, and take it out when this is in order");
        foreach (var store in stores)
            await StepAsync(session, store.Name, async say =>
            {
                await session.Target.Host.ReplaceStoreAsync(store, back: true, say, default);
                say($"{store.Name} is as it was");
            });
        await AreAsBeforeAsync(session);
    }

    // Users are let in again by whoever goes on.
    private static Task AreAsBeforeAsync(DeploySession session) => session.Journal.AppendAsync(JournalEvent.ChangingStores, x => x with { Stores = [] });

    private static Task StepAsync(DeploySession session, string name, Func<Action<string>, Task> work) => session.Narration.StepAsync(name, session.Time, work);
}
