using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Data;

/// <summary>What people do with the data of an environment that they hold.</summary>
internal static class DataCommands
{
    /// <summary>Makes a copy.</summary>
    public static async Task<BackupManifest> BackupAsync(DeploySession session, string reason, CancellationToken cancellation)
    {
        var (rollout, backup) = await BackupOfAsync(session, cancellation);
        return await StepAsync(session, "backup", say => new BackupRun(session.Target.Host, session.Journal).MakeAsync(rollout, backup, reason, say, cancellation));
    }

    /// <summary>All copies, the newest first.</summary>
    public static async Task<ImmutableArray<BackupRecord>> ListAsync(DeploySession session, CancellationToken cancellation)
    {
        var (rollout, backup) = await BackupOfAsync(session, cancellation);
        return await BackupRun.ListAsync(session.Target.Host, rollout, backup, cancellation);
    }

    /// <summary>Forgets the copies that are not kept, and checks what is left.</summary>
    public static async Task ForgetAsync(DeploySession session, CancellationToken cancellation)
    {
        var (rollout, backup) = await BackupOfAsync(session, cancellation);
        await StepAsync(session, "forget", async say =>
        {
            var (daily, weekly, monthly) = backup.Keep;
            await session.Target.Host.CallAsync(rollout, backup, ["keep", Text(daily), Text(weekly), Text(monthly)], say, cancellation);
            say($"kept: {daily} days, {weekly} weeks, {monthly} months; what is left is whole");
        });
    }

    /// <summary>Puts a copy into a database beside the one that is used.</summary>
    /// <returns>The database's name.</returns>
    public static async Task<string> RestoreBesideAsync(DeploySession session, string? at, CancellationToken cancellation)
    {
        var (rollout, backup) = await BackupOfAsync(session, cancellation);
        var chosen = BackupRun.Choose(await BackupRun.ListAsync(session.Target.Host, rollout, backup, cancellation), at);
        var name = $"{backup.Database.Name}_of_{chosen.Id.Replace('-', '_')}";
        await StepAsync(session, "restore", say => session.Target.Host.CallAsync(rollout, backup, ["restore", chosen.Id, name], say, cancellation));
        return name;
    }

    /// <summary>Puts a copy in the place of the data. Users see a maintenance page meanwhile; of what is there a copy is made first.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="at">Which copy: its name, or a time; null: the newest.</param>
    /// <param name="safety">Whether a copy is made of what is there. Only an environment that is itself a rehearsal does without.</param>
    /// <param name="cancellation">Interrupts it until the data are replaced.</param>
    /// <returns>The copy, and the name under which the database of before is kept.</returns>
    public static async Task<(BackupManifest Backup, string Kept)> RestoreAsync(DeploySession session, string? at, bool safety, CancellationToken cancellation)
    {
        var host = session.Target.Host;
        var (rollout, backup) = await BackupOfAsync(session, cancellation);
        var chosen = BackupRun.Choose(await BackupRun.ListAsync(host, rollout, backup, cancellation), at);
        var name = $"{backup.Database.Name}_restored";
        var manifest = await StepAsync(session, "restore", async say =>
        {
            say($"{chosen.Id} of {chosen.At:u}, beside what is used");
            return BackupManifest.Parse(await host.CallAsync(rollout, backup, ["restore", chosen.Id, name], say, cancellation));
        });
        await session.Journal.AppendAsync(JournalEvent.Restoring, x => x with { Id = rollout.Id, Backup = chosen.Id });
        string kept;
        try
        {
            await StepAsync(session, "close", say => QuietAsync(session, rollout, say));
            if (safety)
                await StepAsync(session, "backup", say => new BackupRun(host, session.Journal).MakeAsync(rollout, backup, "restore", say, cancellation));
            kept = await StepAsync(session, "swap", async say =>
            {
                var answer = BackupManifest.ParseKept(await host.CallAsync(rollout, backup, ["swap", name], say, default));
                if (manifest.Files is not null)
                    await host.CallAsync(rollout, backup, ["files", chosen.Id], say, default);
                say($"{backup.Database.Name} of before is {answer}");
                return answer;
            });
        }
        catch (Exception e) when (!LostLease.Is(e) && e is PipelineException or OperationCanceledException)
        {
            // The data are as they were, or whole as in the backup.
            await ReopenAsync(session, rollout, null);
            throw;
        }

        await ReopenAsync(session, rollout, chosen.Id);
        await ProveAsync(session, rollout, cancellation);
        return (manifest, kept);
    }

    /// <summary>
    /// Starts stores as they are defined today: users see a maintenance page meanwhile, and of the database a copy is made first. A database whose
    /// server comes up empty, as after a change of its volume, gets its data from that copy; the volume of before stays.
    /// </summary>
    /// <exception cref="PipelineException">One does not get ready, or not with its data: it is again as it was.</exception>
    public static async Task ChangeStoresAsync(DeploySession session, ImmutableArray<StoreChange> changes, CancellationToken cancellation)
    {
        var host = session.Target.Host;
        var system = session.Target.System;
        var rollout = await session.ServingAsync(cancellation);
        var backup = system.Services.OfType<Backup>().FirstOrDefault();
        var migration = system.Services.OfType<Migration>().FirstOrDefault();
        var holds = migration is null ? null : await SchemaChange.AskAsync(host, rollout, migration, cancellation);
        await session.Journal.AppendAsync(JournalEvent.ChangingStores, x => x with { Id = rollout.Id });
        string? copy = null;
        var changed = new Stack<Store>();
        try
        {
            await StepAsync(session, "close", say => QuietAsync(session, rollout, say));
            if (backup is not null && changes.Any(x => x.Store.Name == backup.Database.Server.Name))
                copy = (await StepAsync(session, "backup", say => new BackupRun(host, session.Journal).MakeAsync(rollout, backup, "changed store", say, cancellation))).Id;
            foreach (var (store, _) in changes)
                await StepAsync(session, store.Name, async say =>
                {
                    changed.Push(store);
                    await host.ReplaceStoreAsync(store, back: false, say, default);
                    say($"{store.Name} is as defined");
                });
            if (copy is not null && holds is { IsUsed: true } && !(await SchemaChange.AskAsync(host, rollout, migration!, default)).IsUsed)
                await StepAsync(session, "restore", async say =>
                {
                    var name = $"{backup!.Database.Name}_restored";
                    await host.CallAsync(rollout, backup, ["restore", copy, name], say, default);
                    var empty = BackupManifest.ParseKept(await host.CallAsync(rollout, backup, ["swap", name], say, default));
                    await host.CallAsync(rollout, backup, ["drop", empty], say, default);
                    say($"the data of {copy}; the volume of before is still there");
                });
        }
        catch (Exception e) when (!LostLease.Is(e) && e is PipelineException or OperationCanceledException)
        {
            foreach (var store in changed)
                await StepAsync(session, store.Name, async say =>
                {
                    await host.ReplaceStoreAsync(store, back: true, say, default);
                    say($"{store.Name} is as it was");
                });
            await ReopenAsync(session, rollout, null);
            throw;
        }

        await ReopenAsync(session, rollout, copy);
        await ProveAsync(session, rollout, cancellation);
    }

    /// <summary>
    /// Lets users in again after a restore, wherever that ended: the data are those of before or those of the backup, whole either way. The
    /// release that serves may be newer than the backup, so the database is brought to it.
    /// </summary>
    /// <param name="session">The environment.</param>
    /// <param name="rollout">What serves.</param>
    /// <param name="backup">The backup whose data are there; null: that is not known, or they are those of before.</param>
    public static async Task ReopenAsync(DeploySession session, Rollout rollout, string? backup)
    {
        var host = session.Target.Host;
        Schema? schema = null;
        try
        {
            if (session.Target.System.Services.OfType<Migration>().FirstOrDefault() is { } migration)
                schema = await StepAsync(session, migration.Name, say => new SchemaChange(host, session.Journal, session.Time).ExpandAsync(rollout, migration with { Backup = null }, say, default));
        }
        finally
        {
            await StepAsync(session, "open", async say =>
            {
                var writers = Writers(session).ToList();
                await Task.WhenAll(writers.Select(x => host.EnsureAsync(rollout, x, x.Count, default)));
                await host.RouteAsync(Share.All(rollout.Id), session.Token, default);
                await HealthGate.AwaitReplicasAsync(host, rollout, writers, say, session.Time, default);
                await session.Journal.AppendAsync(JournalEvent.Restored, x => x with { Id = rollout.Id, Backup = backup, Schema = schema });
                say($"{rollout.Release.Version} serves");
            });
        }
    }

    /// <summary>Removes from the schema what no release needs any more.</summary>
    /// <returns>The names of the migrations that ran; none: there was nothing to do.</returns>
    /// <exception cref="PipelineException">Somebody needs it: exit 3. A migration failed: exit 1.</exception>
    public static async Task<ImmutableArray<string>> ContractAsync(DeploySession session, CancellationToken cancellation)
    {
        var target = session.Target;
        var migration = target.System.Services.OfType<Migration>().FirstOrDefault()
            ?? throw PipelineException.WrongUse($"System {target.System.Name} has no Migration among its services", next: "Django.Migrate(…) is one");
        var serving = await session.ServingAsync(cancellation);
        var schema = await SchemaChange.AskAsync(target.Host, serving, migration, cancellation);
        ImmutableArray<string> held = [.. schema.Held];
        if (held.IsEmpty)
            return [];
        var history = session.Journal.History;
        var observed = await target.Host.ObserveAsync(cancellation);
        SchemaGate.RequireNobodyNeeds(history, held,
        [
            .. observed.Rollouts.Where(x => x.Rollout.Id != serving.Id && x.Alive > 0).Select(x => (x.Rollout.Release, "it still runs")),
            .. history.Line.Where(x => x.Rollout.Release != serving.Release).TakeLast(1).Select(x => (x.Rollout.Release, "a rollback goes there")),
        ]);
        await StepAsync(session, "contract", say => new SchemaChange(target.Host, session.Journal, session.Time).ContractAsync(serving, migration, schema, say, cancellation));
        await ProveAsync(session, serving, cancellation);
        return held;
    }

    private static async Task<(Rollout Rollout, Backup Backup)> BackupOfAsync(DeploySession session, CancellationToken cancellation)
    {
        var system = session.Target.System;
        var backup = system.Services.OfType<Backup>().FirstOrDefault()
            ?? throw PipelineException.WrongUse($"System {system.Name} has no Backup among its services in {session.Target.Environment}", next: "add one: Restic.Backup(…), see docs/data.md");
        return (await session.ServingAsync(cancellation), backup);
    }

    // Nobody writes from here on: no request comes, and what works by itself has ended.
    private static async Task QuietAsync(DeploySession session, Rollout rollout, Action<string> say)
    {
        var host = session.Target.Host;
        await host.RouteAsync([], session.Token, default);
        var webs = session.Target.System.Webs.ToList();
        await host.DrainAsync(rollout.Id, webs.Max(x => x.RequestDrain), TimeSpan.Zero, default);
        await Task.WhenAll(Writers(session).Select(x => host.StopAsync(rollout.Id, x, x.Grace, default)));
        say("users see a maintenance page");
    }

    private static Task ProveAsync(DeploySession session, Rollout rollout, CancellationToken cancellation) => StepAsync(session, "prove", async say =>
    {
        var plan = PlanBuilder.Start(session.Target, rollout, null, null, null, 0);
        await new PlanRunner(session.Target.Host, session.Journal, session.Token, session.Narration, session.Time).VerifyAsync(plan, say, cancellation);
    });

    private static IEnumerable<Service> Writers(DeploySession session) => session.Target.System.Services.Where(x => x is Worker or Singleton);

    private static Task StepAsync(DeploySession session, string name, Func<Action<string>, Task> work) => session.Narration.StepAsync(name, session.Time, work);

    private static async Task<T> StepAsync<T>(DeploySession session, string name, Func<Action<string>, Task<T>> work)
    {
        T result = default!;
        await session.Narration.StepAsync(name, session.Time, async say => result = await work(say));
        return result;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
