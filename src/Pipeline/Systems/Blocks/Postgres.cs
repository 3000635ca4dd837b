using Pipeline.Systems.Data;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Blocks;

/// <summary>PostgreSQL, from the official image (Debian's, not Alpine's: user 999) up to version 17.</summary>
public static class Postgres
{
    /// <summary>One server with one database, whose owner has the database's name.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="database">The name of the database and of its owner.</param>
    /// <param name="password">The owner's password.</param>
    /// <param name="data">Where it keeps its data.</param>
    public static Store Store(string name, Artifact artifact, string database, Secret password, Volume data) => new(name)
    {
        Artifact = artifact,
        Port = 5432,
        // Its max_connections is 100 where nobody says otherwise, and 3 of them are for superusers alone.
        Connections = 97,
        Settings = new() { ["POSTGRES_DB"] = database, ["POSTGRES_USER"] = database, ["POSTGRES_PASSWORD"] = password },
        // Over TCP: during its first start the server answers on its socket only, and is not ready yet.
        Ready = new ExecProbe("pg_isready", "-q", "-h", "127.0.0.1", "-U", database, "-d", database),
        Security = Security.As(999, "/run/postgresql"),
        Mounts = [data.At("/var/lib/postgresql/data")],
        Networks = [Network.Data],
        Limits = new Resources(2, 1024),
        Grace = TimeSpan.FromSeconds(60),
    };

    /// <summary>
    /// The server keeps its log for recovery to any time, and hands each part of it over by a volume. While what it has handed over is not taken
    /// away it hands over no more and keeps the log itself: alert <c>LogBehind</c> fires then.
    /// </summary>
    /// <param name="server">The server. One that runs is changed by <c>ChangeStores</c>.</param>
    /// <param name="exchange">A volume of its own for that.</param>
    /// <param name="every">How often the log is kept: what a loss of the server costs at most.</param>
    public static Store WithPointInTime(this Store server, Volume exchange, TimeSpan every) => server with
    {
        PointInTime = new PointInTime(exchange, every),
        Command = [.. server.Command.IsEmpty ? ["postgres"] : server.Command, "-c", "archive_mode=on", "-c", $"archive_command={HandOver(every)}"],
        Mounts = server.Mounts.Add(exchange.At(Socket)),
        // Others reach its socket, which would be in memory else.
        Security = server.Security with { Memory = server.Security.Memory.Remove(Socket) },
    };

    /// <summary>The job that recovers the server of a time beside the one that is used, with the programs of its own image.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="database">The database.</param>
    /// <param name="scratch">A volume of its own: as much room as twice the server's files and the log of a day.</param>
    public static Recovery Recovery(string name, Database database, Volume scratch) => new(name)
    {
        Artifact = database.Server.Artifact,
        Command = ["postgres", "--version"],
        Settings = database.Settings,
        Scratch = scratch,
        Mounts = [scratch.At("/recovery")],
        Networks = [Network.Data],
        Needs = [database.Server],
        Security = Security.As(999),
        Limits = database.Server.Limits,
        Deadline = TimeSpan.FromHours(6),
        Grace = TimeSpan.FromMinutes(1),
    };

    private const string Socket = "/run/postgresql";

    // A part that is there already, since the server was killed before it knew, is the same one; and one that is there is whole.
    private static string HandOver(TimeSpan every) => string.Join("; ",
        $"d={Socket}/archive",
        "umask 0",
        "mkdir -p $d/new $d/kept",
        FormattableString.Invariant($"[ -z \"$(find $d/new -type f -mmin +{Math.Max(5, Math.Ceiling(3 * every.TotalMinutes))})\" ] || {{ echo 'archive: what was handed over is not taken away: look at the service that keeps the log' >&2; exit 1; }}"),
        "for f in $d/new/%f $d/kept/%f; do [ ! -e $f ] || exec cmp %p $f; done",
        "cat %p >$d/part && sync $d/part && mv $d/part $d/new/%f");

    /// <summary>The exporter of its figures.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image, <c>postgres-exporter</c>.</param>
    /// <param name="server">Whose figures.</param>
    /// <param name="database">The name of the database and of its owner.</param>
    /// <param name="password">The owner's password.</param>
    public static Services.Monitor Exporter(string name, Artifact artifact, Store server, string database, Secret password) => new(name)
    {
        Artifact = artifact,
        Kind = MonitorKind.PostgresExporter,
        Port = 9187,
        MetricsPath = "/metrics",
        Settings = new()
        {
            ["DATA_SOURCE_URI"] = new AddressSetting(server) { After = $"/{database}?sslmode=disable" },
            ["DATA_SOURCE_USER"] = database,
            ["DATA_SOURCE_PASS"] = password,
        },
        Ready = new TcpProbe(),
        Security = Security.As(65534),
        Networks = [Network.Data, Network.Monitoring],
        Limits = new Resources(0.25, 64),
    };
}
