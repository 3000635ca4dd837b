using Nuke.Common;
using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Copies the data of an environment, puts copies back, rehearses that, and removes from the schema what no release needs.</summary>
public interface IData : IDeploy
{
    /// <summary>Which copy is restored.</summary>
    [Parameter("Backup to restore: its name as in Backups, or a time such as 2026-11-26T08:00Z, for the data of then where the log was kept, else for the newest of until then; default: the newest")]
    string? At => TryGetValue(() => At);

    /// <summary>Whether the data that are used stay.</summary>
    [Parameter("With Restore: into a database beside the one that is used, which stays as it is")]
    bool Beside => TryGetValue<bool?>(() => Beside) ?? false;

    /// <summary>Makes a copy.</summary>
    Target Backup => _ => _
        .Description("Back up the database and the files of an environment")
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .TryBefore<IDeploy>(x => x.Down)
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            var made = await DataCommands.BackupAsync(session, "by hand", BuildCancellation.Token);
            Log.Information("Backup {Id}: {Size} MiB of database {Database}{Tables}", made.Id, made.Database.Bytes >> 20, made.Database.Name,
                made.Database.Tables.IsEmpty ? "" : ", " + string.Join(", ", made.Database.Tables.Select(x => $"{x.Value} rows of {x.Key}")));
        });

    /// <summary>Lists the copies.</summary>
    Target Backups => _ => _
        .Description("List the backups of an environment, the newest first (--json)")
        .After(Backup)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            var known = await DataCommands.ListAsync(session, BuildCancellation.Token);
            if (Output.Json)
                Output.WriteDocument(BackupRecord.ToJson(known));
            else if (known.IsEmpty)
                Log.Information("There is no backup");
            foreach (var x in Output.Json ? [] : known)
                Log.Information("{Line}", $"{x.Id}  {x.At:u}{(x.Until is { } until ? $" to {until:u}" : "")}  {x.Bytes >> 20,6} MiB  {x.Release,-20}  {x.Reason}");
        });

    /// <summary>Puts a copy back.</summary>
    Target Restore => _ => _
        .Description("Put a backup in the place of the data, after a backup of what is there; or with --beside next to it")
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => Beside || DeployArguments.IsConfirmed(this, Confirm, "Restore replaces all data", "restore --beside"))
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            if (Beside)
            {
                Log.Information("The backup is in database {Database}, beside the one that is used; drop it when it is not needed any more", await DataCommands.RestoreBesideAsync(session, At, BuildCancellation.Token));
                return;
            }

            var (backup, kept) = await DataCommands.RestoreAsync(session, At, safety: true, BuildCancellation.Token);
            Log.Information("The data are those of {At:u} ({Id}). Those of before are a backup, and database {Kept} until the next restore", backup.At, backup.Id, kept);
        });

    /// <summary>Rehearses recovery.</summary>
    Target BackupDrill => _ => _
        .Description("Rehearse recovery: the release and the newest backup in an environment of its own; fails when that takes too long, or too much would be lost")
        .After(Backup)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var system = Systems.First(x => x.Name == SystemName);
            var environment = system.Environments.First(x => x.Name == Env).Recoverable
                ?? throw PipelineException.WrongUse($"Environment {Env} has no stores that could be recovered beside it", "--env", "that needs an environment on a Docker engine, or a fleet of them");
            var result = await DrillRun.RunAsync(this, system, environment);
            if (!result.IsGood)
                throw PipelineException.Failed("The objectives of recovery are missed", $"{SystemName}/{Env}", result.ToString(), "back up more often, or look at what takes long: ./build.sh History --runs 1");
            Log.Information("Recovered: {Result}", result.ToString());
        });

    /// <summary>Forgets copies.</summary>
    Target ForgetBackups => _ => _
        .Description("Forget the backups that are not kept, and check what is left")
        .After(Backup, BackupDrill)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            await DataCommands.ForgetAsync(session, BuildCancellation.Token);
        });

    /// <summary>Starts stores as they are defined today.</summary>
    Target ChangeStores => _ => _
        .Description("Show the stores that run as another definition says, and with --confirm start them as defined, after a backup; a database moves to a changed volume")
        .After(Deploy)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            var changes = await session.Target.Host.ChangedStoresAsync(BuildCancellation.Token);
            foreach (var change in changes)
                Log.Information("{Store} would be started again; its definition has changed: {Changed}", change.Store.Name, string.Join(", ", change.Changed));
            if (changes.IsEmpty)
                Log.Information("All stores are as defined");
            else if (!DryRun && DeployArguments.IsConfirmed(this, Confirm, "ChangeStores shows users a maintenance page, and starts stores again", "--dry-run to look only"))
                await StoreChanges.RunAsync(session, changes, BuildCancellation.Token);
        });

    /// <summary>Removes from the schema what no release needs.</summary>
    Target Contract => _ => _
        .Description("Run the migrations that were held until no release needs what they remove; after a backup")
        .After(Deploy)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            await using var session = await HeldSession.TakeAsync(this);
            var ran = await DataCommands.ContractAsync(session, BuildCancellation.Token);
            Log.Information("{Result}", ran.IsEmpty ? "Nothing is held" : $"The database has {string.Join(", ", ran)}");
        });
}
