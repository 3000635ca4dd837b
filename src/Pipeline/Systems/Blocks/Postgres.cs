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
