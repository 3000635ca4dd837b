using System.Text.RegularExpressions;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Data;

/// <summary>A deployed site whose PostgreSQL has a replica, a pooler, its log kept, and a Prometheus that watches it.</summary>
public sealed partial class ReplicaSite : IAsyncLifetime
{
    private const string Digest = "@sha256:c6eabf748fc7a61dbb5a705c78bcf3d6377b1127a97d0ce965c11c44ba46896f";

    /// <summary>The site.</summary>
    public LabSite Site { get; } = new();

    /// <summary>Where the server keeps its data.</summary>
    internal string Volume { get; set; } = "postgres-data";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Site.Define = Define;
        // What a rule waits for before it fires is not of interest here: tests wait for it.
        Site.Rendered = file => file.Path.EndsWith("/rules.yml", StringComparison.Ordinal) ? file with { Text = Waits().Replace(file.Text, "for: 1s") } : file;
        Site.Runs = ["archive", "beat", "web", "web", "worker"];
        await Site.InitializeAsync();
        if (!Site.IsReady)
            return;
        await LabMirror.NeedAsync("debian:trixie-slim", "python:trixie-slim", "postgres", "pgbouncer", "postgres-exporter", "prometheus");
        Site.Images["BACKUP_IMAGE"] = Site.Images["ARCHIVE_IMAGE"] = await BackupImage.BuiltAsync();
        foreach (var name in (string[])["POSTGRES", "RECOVERY", "POSTGRES_REPLICA_1"])
            Site.Images[$"{name}_IMAGE"] = SampleImages.Mirror + "postgres";
        Site.Images["PGBOUNCER_IMAGE"] = SampleImages.Mirror + "pgbouncer";
        Site.Images["POSTGRES_EXPORTER_IMAGE"] = SampleImages.Mirror + "postgres-exporter";
        await Site.DeployAsync("1");
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Site.DisposeAsync();

    /// <summary>Asks a server by its own socket.</summary>
    internal Task<string> AskAsync(string server, string query) =>
        DockerCli.DockerAsync("exec", $"{Site.Project}-{server}-1", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", "shop", "-v", "ON_ERROR_STOP=1", "-Atqc", query);

    /// <summary>Asks through the pooler, as an application does.</summary>
    internal async Task<(int Code, string Output)> PooledAsync(string query) => await DockerCli.TryAsync(
        "docker", "exec", $"{Site.Project}-postgres-1", "sh", "-c", "PGPASSWORD=$(cat \"$POSTGRES_PASSWORD_FILE\") psql -h pgbouncer -U shop -d shop -v ON_ERROR_STOP=1 -Atqc \"$0\"", query);

    /// <summary>Waits until a server answers so by its socket, also while it does not answer at all.</summary>
    internal Task UntilAsync(string server, string query, string answer, string what) => DockerCli.UntilAsync(
        async () => (await DockerCli.TryAsync("docker", "exec", $"{Site.Project}-{server}-1", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", "shop", "-Atqc", query)).Output, x => x == answer, what, 90);

    /// <summary>The alerts that fire, of those that are named.</summary>
    internal async Task<string> FiringAsync(params string[] names)
    {
        var target = await Site.TargetAsync();
        using var host = (IDisposable)target.Host;
        var samples = await target.Host.QueryAsync("ALERTS{alertstate=\"firing\"}", default);
        return string.Join(' ', samples!.Value.Select(x => x.Labels["alertname"]).Where(names.Contains).Distinct().Order());
    }

    /// <summary>A figure that Prometheus has.</summary>
    internal async Task<double> FigureAsync(string expression)
    {
        var target = await Site.TargetAsync();
        using var host = (IDisposable)target.Host;
        return (await target.Host.QueryAsync(expression, default))!.Value.Select(x => x.Value).FirstOrDefault(double.NaN);
    }

    private SystemDefinition Define(SystemDefinition system)
    {
        var password = new GeneratedSecret("database-password");
        var server = Postgres.Store("postgres", new PinnedImage("postgres:17" + Digest), "shop", password, new Volume(Volume))
            .WithPointInTime(new Volume("postgres-exchange"), TimeSpan.FromSeconds(10))
            .WithReplication(new Replication(new GeneratedSecret("replication-password")) { Kept = 64, Behind = 1 });
        var database = new Database(server, "shop", password);
        var recovery = Postgres.Recovery("recovery", database, new Volume("recovery"));
        var backup = Restic.Backup("backup", new PinnedImage("backup:1" + Digest), database, new VolumeRepository(new Volume("backups")), new GeneratedSecret("backup-password"))
            .WithRecovery(recovery) with
        { RecoveryPoint = TimeSpan.FromMinutes(1) };
        return system with
        {
            Services =
            [
                .. system.Services, server, .. Postgres.Replicas("postgres-replica", server, 1), recovery, backup, Restic.Archive("archive", backup),
                Postgres.Pooler("pgbouncer", new PinnedImage("edoburu/pgbouncer:v1.24.1" + Digest), database, size: 5, clients: 50),
                Postgres.Exporter("postgres-exporter", new PinnedImage("quay.io/prometheuscommunity/postgres-exporter:v0.17.1" + Digest), server, "shop", password),
                Prometheus.Server("prometheus", new PinnedImage("prom/prometheus:v3.5.0" + Digest), new Volume("prometheus-data")),
            ],
        };
    }

    [GeneratedRegex(@"\bfor: \w+")]
    private static partial Regex Waits();
}
