using Pipeline.Deployment;
using Pipeline.Deployment.Data;
using Pipeline.Lab.Data;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Kubernetes;

/// <summary>The lab's system in the cluster with a PostgreSQL, a replica, backups, and files of its users.</summary>
public sealed class ClusterDataSite : IAsyncLifetime
{
    private const string Digest = "@sha256:c6eabf748fc7a61dbb5a705c78bcf3d6377b1127a97d0ce965c11c44ba46896f";

    private readonly string _old = $"lab-postgres-15-{Guid.NewGuid().ToString("n")[..8]}:latest";

    /// <summary>The site.</summary>
    public ClusterSite Site { get; } = new();

    /// <summary>Where the database keeps its data.</summary>
    internal string Volume { get; set; } = "postgres-data";

    /// <summary>The size of that volume, in GiB.</summary>
    internal int Size { get; set; } = 1;

    /// <summary>The image of the server and its replica.</summary>
    internal string Server
    {
        set => (Site.Images["POSTGRES_IMAGE"], Site.Images["POSTGRES_REPLICA_1_IMAGE"]) = (value, value);
    }

    /// <summary>What is other about the database.</summary>
    internal Func<Store, Store> Change { get; set; } = x => x;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (LabCluster.WhyNot is not null)
            return;
        Site.Define = Define;
        Site.Place = x => x with { SharedStorageClass = "folders", StorageClass = "folders", VolumeSizes = [new(new Volume(Volume), Size)] };
        await Site.InitializeAsync();
        await LabMirror.NeedAsync("python:bookworm-slim", "postgres");
        // The same server of another major version: Debian has one in each suite.
        await DockerCli.DockerAsync("buildx", "build", "--quiet", "--load", "--provenance=false", "--build-arg", "DEBIAN=bookworm-slim",
            "--build-context", $"debian:bookworm-slim=docker-image://{SampleImages.Mirror}python:bookworm-slim", "-t", _old, "docker/postgres");
        var backup = await BackupImage.BuiltAsync() + ":latest";
        await LabCluster.LoadAsync(_old, backup, SampleImages.Mirror + "postgres:latest");
        Site.Images["BACKUP_IMAGE"] = backup;
        Server = _old;
        await Site.DeployAsync(Site.Next());
        await SqlAsync("CREATE TABLE written AS SELECT x, md5(x::text) AS t FROM generate_series(1, 1000) x");
        await FileAsync("1");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Site.DisposeAsync();
        await DockerCli.TryAsync("docker", "image", "rm", "--force", _old);
    }

    /// <summary>Asks the database.</summary>
    internal async Task<string> SqlAsync(string query) =>
        (await Site.KubectlAsync("exec", "postgres-0", "--container", "postgres", "--", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", "shop", "-v", "ON_ERROR_STOP=1", "-Atqc", query)).Trim();

    /// <summary>Adds rows.</summary>
    internal Task WriteAsync() => SqlAsync("INSERT INTO written SELECT x, 'more' FROM generate_series(1, 10) x");

    /// <summary>Waits until a server answers so, also while it does not answer at all.</summary>
    internal Task UntilAsync(string pod, string query, string answer, string what) => DockerCli.UntilAsync(
        async () => (await LabCluster.TryKubectlAsync("--namespace", Site.Namespace, "exec", pod, "--", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", "shop", "-Atqc", query)).Output.Trim(), x => x == answer, what, 120);

    /// <summary>Writes a file of the users.</summary>
    internal Task FileAsync(string content) => InWorkerAsync($"open('/media/file', 'w').write('{content}')");

    /// <summary>What is in it.</summary>
    internal async Task<string> FileAsync() => (await InWorkerAsync("print(open('/media/file').read())")).Trim();

    /// <summary>The pod of the database; null: there is none.</summary>
    internal async Task<string?> PodAsync() =>
        await LabCluster.TryKubectlAsync("--namespace", Site.Namespace, "get", "pod", "postgres-0", "-o", "jsonpath={.metadata.uid}") is { Code: 0, Output: var id } ? id.Trim() : null;

    /// <summary>Makes a copy.</summary>
    internal Task<BackupManifest> BackupAsync() => Site.RunAsync(x => DataCommands.BackupAsync(x, "test", default));

    /// <summary>Puts a copy, or a time, in the place of the data.</summary>
    internal Task RestoreAsync(string at, Func<IDeployHost, IDeployHost>? around = null) => Site.RunAsync(x => DataCommands.RestoreAsync(x, at, safety: true, default), around);

    /// <summary>Asserts that the release that serves is whole, and that nobody finds anything of interrupted work.</summary>
    internal async Task ServesAsync()
    {
        await Site.ServesAsync((await Site.CurrentAsync())!);
        Assert.Empty(await SqlAsync("SELECT datname FROM pg_database WHERE datname LIKE 'shop\\_%' AND datname NOT LIKE 'shop\\_before\\_%'"));
    }

    private async Task<string> InWorkerAsync(string program) => await Site.KubectlAsync(
        "exec", await Site.KubectlAsync("get", "pod", "-l", "app.kubernetes.io/name=worker", "--field-selector", "status.phase=Running", "-o", "name"), "--", "python3", "-c", program);

    private SystemDefinition Define(SystemDefinition system)
    {
        var password = new GeneratedSecret("database-password");
        var media = new Volume("media");
        var server = Change(OwnFolder(Postgres.Store("postgres", new PinnedImage("postgres:17" + Digest), "shop", password, new Volume(Volume))))
            .WithReplication(new Replication(new GeneratedSecret("replication-password")) { Kept = 64, Behind = 1 });
        var database = new Database(server, "shop", password) { Counted = ["written"] };
        var backup = Restic.Backup("backup", new PinnedImage("backup:1" + Digest), database, new VolumeRepository(new Volume("backups")), new GeneratedSecret("backup-password"), media);
        return system with
        {
            Services =
            [
                .. system.Services.Select(x => x is Worker worker ? worker with { Mounts = [media.At("/media")] } : x),
                server, .. Postgres.Replicas("postgres-replica", server, 1).Select(OwnFolder), backup,
            ],
        };
    }

    private static Store OwnFolder(Store server) => server with { Settings = server.Settings.With(new() { ["PGDATA"] = "/var/lib/postgresql/data/pgdata" }) };
}
