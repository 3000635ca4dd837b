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
        var name = $"{backup.Database.Name}_of_{(chosen.Until is { } until ? FormattableString.Invariant($"{until.UtcDateTime:yyyyMMdd_HHmmss}") : chosen.Id.Replace('-', '_'))}";
        await StepAsync(session, "restore", say => BackupRun.RestoreAsync(session.Target.Host, rollout, backup, chosen, name, say, cancellation));
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
        var known = await BackupRun.ListAsync(host, rollout, backup, cancellation);
        var chosen = BackupRun.Choose(known, at);
        // A log is of the database alone: the files stay, but where there are none yet.
        var files = chosen.Until is null ? chosen.Id : safety ? null : known.FirstOrDefault(x => x.Until is null && x.At <= chosen.Newest)?.Id;
        var name = backup.Database.Restored;
        var kept = backup.Database.Before(session.Time.GetUtcNow());
        await session.Journal.AppendAsync(JournalEvent.Restoring, x => x with { Id = rollout.Id, Backup = files, Kept = kept });
        var closed = false;
        BackupManifest manifest;
        try
        {
            manifest = await StepAsync(session, "restore", async say =>
            {
                say($"{chosen}, beside what is used");
                return await BackupRun.RestoreAsync(host, rollout, backup, chosen, name, say, cancellation);
            });
            closed = true;
            await StepAsync(session, "close", say => QuietAsync(session, rollout, say));
            if (safety)
                await StepAsync(session, "backup", say => new BackupRun(host, session.Journal).MakeAsync(rollout, backup, "restore", say, cancellation));
            await StepAsync(session, "swap", async say =>
            {
                await host.CallAsync(rollout, backup, ["swap", name, kept], say, default);
                if (files is not null && backup.HasFiles && (manifest.Files is not null || chosen.Until is not null))
                    await host.CallAsync(rollout, backup, ["files", files], say, default);
                say($"{backup.Database.Name} of before is {kept}");
            });
        }
        catch (Exception e) when (!LostLease.Is(e) && e is PipelineException or OperationCanceledException)
        {
            if (closed)
                await EndAsync(session, rollout, session.Journal.History.Restoring!);
            else if (await TryAsync(session, () => BackupRun.TidyAsync(host, rollout, backup)))
            {
                await session.Journal.AppendAsync(JournalEvent.Restored, x => x with { Id = rollout.Id });
            }

            throw;
        }

        await ReopenAsync(session, rollout, chosen.Id);
        await ProveAsync(session, rollout, cancellation);
        return (manifest, kept);
    }

    /// <summary>
    /// Ends a restore, or a change of stores, wherever it was interrupted: what took the place of the data is completed, what is only beside them
    /// goes, and users are let in again. What fails of that is only warned of, but for a lost lease: it is repeated by the next command.
    /// </summary>
    public static async Task EndAsync(DeploySession session, Rollout rollout, DataWork work)
    {
        var host = session.Target.Host;
        var backup = session.Target.System.Services.OfType<Backup>().FirstOrDefault();
        var copy = work.Kept is null ? work.Backup : null;
        if (work is { Kept: { } kept, Backup: { } restored } && backup is not null)
            await TryAsync(session, async () =>
            {
                if (BackupManifest.ParseNumber(await host.CallAsync(rollout, backup, ["swapped", kept], _ => { }, default), "swapped") == 0)
                    return;
                copy = restored;
                if (backup.HasFiles)
                    await StepAsync(session, "files", async say =>
                    {
                        await host.CallAsync(rollout, backup, ["files", restored], say, default);
                        say($"the data are those of {restored}, and so are the files");
                    });
            });
        var tidy = backup is null || await TryAsync(session, () => BackupRun.TidyAsync(host, rollout, backup));
        await TryAsync(session, () => ReopenAsync(session, rollout, copy));
        if (!tidy)
            await session.Journal.AppendAsync(JournalEvent.Restoring, x => x with { Id = rollout.Id, Backup = work.Backup, Kept = work.Kept });
    }

    private static async Task<bool> TryAsync(DeploySession session, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (PipelineException e) when (!LostLease.Is(e))
        {
            session.Narration.Warn(e.Message);
            return false;
        }
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
    internal static async Task QuietAsync(DeploySession session, Rollout rollout, Action<string> say)
    {
        var host = session.Target.Host;
        await host.RouteAsync([], session.Token, default);
        var webs = session.Target.System.Webs.ToList();
        await host.DrainAsync(rollout.Id, webs.Max(x => x.RequestDrain), TimeSpan.Zero, default);
        await Task.WhenAll(Writers(session).Select(x => host.StopAsync(rollout.Id, x, x.Grace, default)));
        say("users see a maintenance page");
    }

    internal static Task ProveAsync(DeploySession session, Rollout rollout, CancellationToken cancellation) => StepAsync(session, "prove", async say =>
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
