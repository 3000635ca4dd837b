using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Systems.Data;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Blocks;

/// <summary>Backups by restic, from the image of <c>docker/backup</c>: encrypted, each block kept once.</summary>
public static class Restic
{
    /// <summary>The job that makes copies, puts them back, and forgets them.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="database">The database.</param>
    /// <param name="repository">Where copies go.</param>
    /// <param name="password">The repository's password. Whoever has lost it has no backups, so a secret that people keep, and not one that the environment makes.</param>
    /// <param name="folders">Volumes whose files are copied too. They belong to user 10001.</param>
    public static Backup Backup(string name, Artifact artifact, Database database, BackupRepository repository, Secret password, params ImmutableArray<Volume> folders) => new(name)
    {
        Artifact = artifact,
        Database = database,
        Repository = repository,
        Command = ["list"],
        Settings = new SettingMap
        {
            ["RESTIC_REPOSITORY"] = repository.Address,
            ["RESTIC_PASSWORD"] = password,
            ["FOLDERS"] = string.Join(' ', folders.Select(x => x.Name)),
        }.With(database.Settings).With(repository.Settings),
        // What the deployment keeps, secrets that it made among it.
        Mounts = [new Volume(Services.Backup.EnvironmentVolume).At("/environment").ToRead(), .. repository.Mounts, .. folders.Select(x => x.At($"/files/{x.Name}"))],
        Networks = [Network.Data, .. repository.Networks],
        Needs = [database.Server],
        Security = Security.As(10001),
        Limits = new Resources(1, 512),
        Deadline = TimeSpan.FromHours(6),
        Grace = TimeSpan.FromMinutes(1),
    };

    /// <summary>With recovery to any time, of a server <see cref="Postgres.WithPointInTime"/>.</summary>
    /// <param name="backup">The job.</param>
    /// <param name="recovery">What recovers the server: <see cref="Postgres.Recovery"/>.</param>
    public static Backup WithRecovery(this Backup backup, Recovery recovery) => backup with { Recovery = recovery, Mounts = backup.Mounts.AddRange(recovery.Mounts) };

    /// <summary>Keeps the log of a server <see cref="Postgres.WithPointInTime"/> in the repository, and now and then all its files.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="backup">The job.</param>
    public static Singleton Archive(string name, Backup backup) => Schedule(name, backup, TimeSpan.FromDays(1)) with
    {
        Command = ["archive", .. backup.Database.Server.PointInTime is { } kept ? Seconds(kept.Every, kept.FilesEvery) : []],
        Mounts = [.. backup.Repository.Mounts, .. backup.Database.Server.PointInTime is { } point ? [point.Exchange.At("/run/postgresql")] : (Mount[])[]],
    };

    private static IEnumerable<string> Seconds(params IEnumerable<TimeSpan> times) => times.Select(x => x.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));

    /// <summary>Makes a copy whenever the newest one is older than a time, also when nobody runs a command, and forgets those that are not kept.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="backup">The job.</param>
    /// <param name="every">How old the newest copy may become, a minute or longer. No longer than the backup's recovery point.</param>
    public static Singleton Schedule(string name, Backup backup, TimeSpan every) => new(name)
    {
        Artifact = backup.Artifact,
        Command = ["schedule", .. Seconds(every), .. ((int[])[backup.Keep.Daily, backup.Keep.Weekly, backup.Keep.Monthly]).Select(x => x.ToString(CultureInfo.InvariantCulture))],
        Settings = backup.Settings,
        Mounts = backup.Mounts,
        Networks = backup.Networks,
        Needs = backup.Needs,
        Security = backup.Security,
        Limits = backup.Limits,
        Ready = new ExecProbe("backup", "alive") { Consecutive = 1 },
        Grace = backup.Grace,
    };
}
