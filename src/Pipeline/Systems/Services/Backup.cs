using Pipeline.Systems.Data;

namespace Pipeline.Systems.Services;

/// <summary>
/// Copies of a database and of folders, made and put back by a job that commands run: <c>Backup</c>, <c>Restore</c>, <c>BackupDrill</c>, and each
/// deployment before it migrates. <see cref="Blocks.Restic"/> makes one.
/// </summary>
public sealed record Backup(string Name) : Job(Name)
{
    // Of the router, which keeps the environment's records.
    internal const string EnvironmentVolume = "router-state";

    /// <summary>The database that it copies.</summary>
    public required Database Database { get; init; }

    /// <summary>Where copies go.</summary>
    public required BackupRepository Repository { get; init; }

    /// <summary>Which copies are kept.</summary>
    public Retention Keep { get; init; } = new(7, 4, 12);

    /// <summary>The recovery point: how old the newest copy may be when it is needed. Default a day.</summary>
    public TimeSpan RecoveryPoint { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The recovery time: how long it may take from nothing until the system serves with its data. Default 4 hours.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>What recovers the server to any time; null: nothing does. <see cref="Blocks.Restic.WithRecovery"/> says it.</summary>
    public Recovery? Recovery { get; init; }

    internal override bool OfDeployment => false;

    /// <summary>Whether it copies folders too.</summary>
    internal bool HasFiles => Mounts.Any(x => x.Path.StartsWith("/files/", StringComparison.Ordinal));

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        .. Database.Rules($"{Where}.Database"),
        .. Repository.Rules($"{Where}.Repository"),
        .. Keep.Rules($"{Where}.Keep"),
        (Recovery is null == Database.Server.PointInTime is null, $"{Where}.Recovery", "a server whose log is kept needs a Recovery, and no other has one: WithPointInTime(…) and WithRecovery(…) belong together"),
        (RecoveryPoint > TimeSpan.Zero, $"{Where}.RecoveryPoint", "must be above zero"),
        (RecoveryTime > TimeSpan.Zero, $"{Where}.RecoveryTime", "must be above zero"),
    ];
}
