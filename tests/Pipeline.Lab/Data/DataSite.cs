using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Pipeline.Deployment.Data;
using Pipeline.Deployment.Docker;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Data;

/// <summary>A deployed site with a real PostgreSQL, Django's migrations and backups, shared by the tests of a class; each begins with a site that serves.</summary>
public sealed class DataSite : IAsyncLifetime
{
    private const string Digest = "@sha256:c6eabf748fc7a61dbb5a705c78bcf3d6377b1127a97d0ce965c11c44ba46896f";

    private static readonly string Tag = Guid.NewGuid().ToString("n")[..8];
    private readonly List<string> _made = [];
    private int _version = 1;

    /// <summary>The site.</summary>
    public LabSite Site { get; } = new();

    /// <summary>Where the database keeps its data.</summary>
    internal string Volume { get; set; } = "postgres-data";

    /// <summary>The server's image.</summary>
    internal string Server
    {
        set => (Site.Images["POSTGRES_IMAGE"], Site.Images["RECOVERY_IMAGE"]) = (value, value);
    }

    /// <summary>What is other about the database.</summary>
    internal Func<Store, Store> Change { get; set; } = x => x;

    /// <summary>A version that was not deployed yet.</summary>
    public string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Site.Define = Define;
        Site.Runs = ["archive", "beat", "web", "web", "worker"];
        await Site.InitializeAsync();
        if (!Site.IsReady)
            return;
        await LabMirror.NeedAsync("debian:trixie-slim", "python:trixie-slim", "python:trixie", "python:bookworm-slim", "postgres");
        Site.Images["BACKUP_IMAGE"] = Site.Images["ARCHIVE_IMAGE"] = await BackupImage.BuiltAsync();
        Site.Images["MIGRATE_IMAGE"] = Made("backend");
        await SampleImages.BuildAsync("-t", Site.Images["MIGRATE_IMAGE"]);
        // The same server of another major version: Debian has one in each suite.
        await DockerCli.DockerAsync("buildx", "build", "--quiet", "--load", "--provenance=false", "--build-arg", "DEBIAN=bookworm-slim",
            "--build-context", $"debian:bookworm-slim=docker-image://{SampleImages.Mirror}python:bookworm-slim", "-t", Made("postgres-15"), "docker/postgres");
        Server = Made("postgres-15");
        await Site.DeployAsync("1");
        await BackupAsync();
        await SqlAsync("INSERT INTO orders_order (customer, state, created_at, updated_at) SELECT 'c' || x, 'new', now(), now() FROM generate_series(1, 100) x");
        await SqlAsync("CREATE TABLE big AS SELECT x, md5(x::text) AS t FROM generate_series(1, 150000) x; CREATE INDEX ON big (t)");
        await FileAsync("1");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Site.DisposeAsync();
        if (_made.Count > 0)
            await DockerCli.TryAsync("docker", ["image", "rm", "--force", .. _made.Distinct()]);
    }

    /// <summary>The backend with one more migration, which changes the table of orders.</summary>
    internal async Task AddMigrationAsync(string name)
    {
        using var folder = new TemporaryFolder();
        var before = Site.Images["MIGRATE_IMAGE"];
        var last = (await DockerCli.DockerAsync("run", "--rm", "--entrypoint", "ls", before, "orders/migrations")).Split('\n').Where(x => x.EndsWith(".py", StringComparison.Ordinal) && char.IsDigit(x[0])).Max()![..^3];
        File.WriteAllText(folder / $"{name}.py", $"""
            from django.db import migrations


            class Migration(migrations.Migration):
                phase = "expand"
                dependencies = [("orders", "{last}")]
                operations = [migrations.RunSQL("ALTER TABLE orders_order ADD COLUMN c_{name[..4]} text NULL")]

            """);
        File.WriteAllText(folder / "Dockerfile", $"FROM {before}\nCOPY {name}.py orders/migrations/\n");
        await DockerCli.DockerAsync("buildx", "build", "--quiet", "--load", "--provenance=false", "-t", Made(name), folder.Path);
        Site.Images["MIGRATE_IMAGE"] = Made(name);
    }

    /// <summary>Asks the database.</summary>
    internal Task<string> SqlAsync(string query, string database = "shop") =>
        DockerCli.DockerAsync("exec", $"{Site.Project}-postgres-1", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-Atc", query);

    /// <summary>Waits until the database answers so.</summary>
    internal Task UntilAsync(string query, string answer, string what) => DockerCli.UntilAsync(() => SqlAsync(query), x => x == answer, what);

    /// <summary>How many orders there are, and what is in the file.</summary>
    internal async Task<(string Orders, string File)> DataAsync() => (await SqlAsync("SELECT count(*) FROM orders_order"), await BackupImage.InAsync(Media, "cat /volume/file"));

    /// <summary>Writes the file that belongs to the data.</summary>
    internal Task<string> FileAsync(string content) => BackupImage.InAsync(Media, $"echo {content} >/volume/file; chown -R 10001:10001 /volume");

    /// <summary>Adds an order, and changes the file.</summary>
    internal async Task WriteAsync(string file)
    {
        await SqlAsync("INSERT INTO orders_order (customer, state, created_at, updated_at) VALUES ('more', 'new', now(), now())");
        await FileAsync(file);
    }

    /// <summary>Lets somebody hold a table until the result is disposed of.</summary>
    internal async Task<IAsyncDisposable> HoldAsync(string table, string mode = "ACCESS EXCLUSIVE")
    {
        await DockerCli.DockerAsync("exec", "--detach", $"{Site.Project}-postgres-1", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", "shop", "-c", "SET application_name = 'somebody'", "-c", $"BEGIN; LOCK TABLE {table} IN {mode} MODE; SELECT pg_sleep(600)");
        await UntilAsync($"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass AND granted AND mode = '{(mode == "ACCESS SHARE" ? "AccessShareLock" : "AccessExclusiveLock")}'", "1", $"{table} held");
        return new Held(this);
    }

    /// <summary>Makes a copy.</summary>
    internal Task<BackupManifest> BackupAsync(Func<Pipeline.Deployment.IDeployHost, Pipeline.Deployment.IDeployHost>? around = null) =>
        Site.RunAsync(x => DataCommands.BackupAsync(x, "test", default), around);

    /// <summary>The copies that there are.</summary>
    internal async Task<ImmutableArray<BackupRecord>> ListAsync() => [.. (await Site.RunAsync(x => DataCommands.ListAsync(x, default))).Where(x => x.Until is null)];

    /// <summary>Waits until the log of a time is kept.</summary>
    internal async Task KeptAsync(DateTimeOffset time)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(1000))
        {
            var known = (await Site.RunAsync(x => DataCommands.ListAsync(x, default))).Where(x => x.Until is not null).ToList();
            if (known.Any(x => x.At <= time && x.Until >= time))
                return;
            Assert.True(Stopwatch.GetElapsedTime(begun).TotalSeconds < 120, $"{time:O} is not kept: {string.Join('\n', known)}");
        }
    }

    /// <summary>The server's clock.</summary>
    internal async Task<DateTimeOffset> NowAsync() => DateTimeOffset.Parse(await SqlAsync("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"), CultureInfo.InvariantCulture);

    /// <summary>Kills the container of a job that was called, or of one of the plan.</summary>
    internal async Task KillAsync(string job) => Assert.True(await TryKillAsync(job), $"no container of {job} runs");

    /// <summary>The same; false: it has ended by itself.</summary>
    internal async Task<bool> TryKillAsync(string job) =>
        (await Site.ContainersAsync()).SingleOrDefault(x => x.Status == "running" && x.Name.Contains($"-{job}-", StringComparison.Ordinal)) is { } container
        && (await DockerCli.TryAsync("docker", "kill", container.Id)).Code == 0;

    /// <summary>Asserts that a release serves with all of it, and that nobody finds anything of interrupted work.</summary>
    internal async Task ServesAsync(string version)
    {
        await Site.ServesAsync(version);
        Assert.Null((await Site.LookAsync()).History.Restoring);
        Assert.DoesNotContain(await Site.ContainersAsync(), x => x.Labels.ContainsKey(DockerNames.CallLabel));
        Assert.Empty(await BackupImage.InAsync($"{Site.Project}_recovery", "ls -A /volume"));
        Assert.Empty((await SqlAsync("SELECT datname FROM pg_database WHERE datname LIKE 'shop\\_%' AND datname NOT LIKE 'shop\\_before\\_%'")).Trim());
    }

    private string Made(string name)
    {
        _made.Add($"lab-data-{name.ToLowerInvariant()}-{Tag}");
        return _made[^1];
    }

    private string Media => $"{Site.Project}_media";

    private SystemDefinition Define(SystemDefinition system)
    {
        var password = new GeneratedSecret("database-password");
        var media = new Volume("media");
        var server = Change(Postgres.Store("postgres", new PinnedImage("postgres:17" + Digest), "shop", password, new Volume(Volume)))
            .WithPointInTime(new Volume("postgres-exchange"), TimeSpan.FromSeconds(10));
        var database = new Database(server, "shop", password) { Counted = ["orders_order"] };
        var recovery = Postgres.Recovery("recovery", database, new Volume("recovery"));
        var backup = Restic.Backup("backup", new PinnedImage("backup:1" + Digest), database, new VolumeRepository(new Volume("backups")), new GeneratedSecret("backup-password"), media)
            .WithRecovery(recovery);
        var redis = system.Services.OfType<Store>().First();
        var migration = Django.Migrate("migrate", new PinnedImage("backend:1" + Digest)) with
        {
            Backup = backup,
            Settings = new SettingMap
            {
                ["DATABASE_URL"] = new ComposedSecret("database-url", "postgres://shop:", password, "@", server, "/shop"),
                ["REDIS_URL"] = new AddressSetting(redis) { Before = "redis://", After = "/0" },
                ["SECRET_KEY"] = new GeneratedSecret("secret-key"),
            },
        };
        return system with { Services = [.. system.Services, server, recovery, backup, migration, Restic.Archive("archive", backup)] };
    }

    private sealed class Held(DataSite site) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await site.SqlAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'somebody'");
    }
}
