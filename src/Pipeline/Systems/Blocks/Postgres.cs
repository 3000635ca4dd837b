using System.Collections.Immutable;
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
        Mounts = [data.At(Data)],
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

    /// <summary>
    /// The server lets replicas follow it, as role <c>replicator</c>. What it keeps of its log for one that is gone has a bound, so that its disk
    /// does not fill. A server that runs is changed by <c>ChangeStores</c>, before the deployment that brings its replicas.
    /// </summary>
    /// <param name="server">The server, version 13 or later.</param>
    /// <param name="replication">The password of that role, and the bounds.</param>
    public static Store WithReplication(this Store server, Replication replication) => server with
    {
        Replication = replication,
        Command =
        [
            "bash", "-c", Script("primary.sh"), "primary", .. server.Command.IsEmpty ? ["postgres"] : server.Command,
            "-c", FormattableString.Invariant($"max_slot_wal_keep_size={replication.Kept}MB"),
        ],
        Settings = server.Settings.With(new() { ["REPLICATION_PASSWORD"] = replication.Password }),
    };

    /// <summary>
    /// Replicas of a server, to read from: each copies all its files on its first start and follows its log then. Each makes itself again when the
    /// server has become another one, or keeps the log no more that the replica lacks. Alerts <c>…Gone</c> and <c>…Behind</c>, with the name of each, watch them.
    /// </summary>
    /// <param name="name">The service's name; that of each ends with its number, and so does that of its volume.</param>
    /// <param name="server">The server, <see cref="WithReplication"/>. What is run with it is changed before this.</param>
    /// <param name="count">How many, 1 to 8.</param>
    public static ImmutableArray<Store> Replicas(string name, Store server, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 8);
        return [.. Enumerable.Range(1, count).Select(x => Replica(FormattableString.Invariant($"{name}-{x}"), server))];
    }

    private static Store Replica(string name, Store server) => server with
    {
        Name = name,
        Follows = server,
        Replication = null,
        PointInTime = null,
        // What the server is started with its replica needs too: one with fewer connections does not start.
        Command = ["bash", "-c", Script("replica.sh"), "replica", .. server.Command.SkipWhile(x => x != "postgres").Skip(1)],
        Settings = new()
        {
            ["PRIMARY"] = server,
            ["SLOT"] = SlotOf(name),
            ["REPLICATION_PASSWORD"] = server.Replication?.Password ?? throw new ArgumentException($"{server.Name} lets nobody follow it: use WithReplication first", nameof(server)),
        },
        // One that answers and follows nobody would be a second server.
        Ready = new ExecProbe("bash", "-c", "[ \"$(psql -h /run/postgresql -U replicator -d postgres -Atqc 'SELECT pg_is_in_recovery()')\" = t ]") { StartWithin = TimeSpan.FromHours(1), AnswerWithin = TimeSpan.FromSeconds(5) },
        Security = Security.As(999, Socket),
        Mounts = [new Volume($"{name}-data").At(Data)],
    };

    /// <summary>The name of a replica's slot: small letters, digits and underscores.</summary>
    internal static string SlotOf(string replica) => replica.Replace('-', '_');

    /// <summary>
    /// PgBouncer, from image <c>edoburu/pgbouncer</c>: services share few connections of a server, each for the time of a transaction. What is of a
    /// session does not work through it, such as advisory locks and <c>LISTEN</c>: migrations, backups and jobs use the server itself.
    /// </summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="database">The database.</param>
    /// <param name="size">The connections that it opens at most. They count against <see cref="Store.Connections"/> of the server.</param>
    /// <param name="clients">The connections that it lets in at most: <see cref="Pool"/>s of services count against these.</param>
    public static Store Pooler(string name, Artifact artifact, Database database, int size, int clients) => new(name)
    {
        Artifact = artifact,
        // The image knows no files of secrets. It writes the rest, and is given no password.
        Command = ["sh", "-c", Script("pooler.sh"), "pooler"],
        Port = 5432,
        Connections = clients,
        Pools = [new Pool(database.Server, size)],
        Settings = new()
        {
            ["DB_HOST"] = database.Server.Name,
            ["DB_PORT"] = database.Server.Port ?? 5432,
            ["DB_USER"] = database.Name,
            ["DB_NAME"] = database.Name,
            ["DATABASE_PASSWORD"] = database.Password,
            ["AUTH_TYPE"] = "scram-sha-256",
            ["POOL_MODE"] = "transaction",
            ["DEFAULT_POOL_SIZE"] = size,
            ["MAX_DB_CONNECTIONS"] = size,
            ["MAX_CLIENT_CONN"] = clients,
            ["MAX_PREPARED_STATEMENTS"] = 200,
            ["LISTEN_PORT"] = 5432,
        },
        Needs = [database.Server],
        Ready = new ExecProbe("pg_isready", "-q", "-h", "127.0.0.1", "-p", "5432"),
        Security = Security.As(70, "/etc/pgbouncer"),
        Networks = [Network.Data],
        Limits = new Resources(1, 128),
        Grace = TimeSpan.FromSeconds(30),
    };

    private const string Socket = "/run/postgresql";
    private const string Data = "/var/lib/postgresql/data";

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Postgres).Assembly.GetManifestResourceStream(name)!);
        // What people read there is not for the rendered files.
        return string.Join('\n', reader.ReadToEnd().Split('\n').Where(x => x.Length > 0 && !x.TrimStart().StartsWith("# ", StringComparison.Ordinal)));
    }

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

    /// <summary>pgAdmin, from <c>dpage/pgadmin4</c>, for <see cref="Development.Tools"/>. What is set up in it is forgotten with its container.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="server">Which server people look into with it.</param>
    /// <param name="password">The password of its own login, <c>developer@example.com</c>.</param>
    public static Services.Monitor Admin(string name, Artifact artifact, Store server, Secret password) => new(name)
    {
        Artifact = artifact,
        Port = 5050,
        Settings = new()
        {
            ["PGADMIN_DEFAULT_EMAIL"] = "developer@example.com",
            ["PGADMIN_DEFAULT_PASSWORD"] = password,
            ["PGADMIN_LISTEN_PORT"] = 5050,
            // Its mail server is started by sudo, which may gain nothing here.
            ["PGADMIN_DISABLE_POSTFIX"] = true,
        },
        Needs = [server],
        Ready = new TcpProbe(),
        // Its Python has a capability of its own, and does not start where that cannot be had: https://github.com/pgadmin-org/pgadmin4/issues/7721
        Security = new Security { User = "5050:0", ReadOnly = false, Capabilities = ["NET_BIND_SERVICE"] },
        Networks = [Network.Data, Network.Monitoring],
        Limits = new Resources(1, 512),
    };
}
