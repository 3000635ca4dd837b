using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Rendering.Kubernetes;

/// <summary>The odd system with one more service of each kind, in a cluster by an Ingress and in one by a Gateway with a namespace for each tier.</summary>
internal static class OddCluster
{
    private const string Digest = "@sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly GeneratedSecret Password = new("postgres-password");
    private static readonly Store Database = Postgres.Store("postgres", new PinnedImage("postgres:17" + Digest), "odd", Password, new Volume("postgres-data")) with
    {
        Settings = new() { ["POSTGRES_DB"] = "odd", ["POSTGRES_USER"] = "odd", ["POSTGRES_PASSWORD"] = Password, ["PGDATA"] = "/var/lib/postgresql/data/pgdata" },
    };

    private static readonly Backup Backup = Restic.Backup("backup", OddSystem.Image, new Database(Database, "odd", Password), new VolumeRepository(new Volume("copies")), new GivenSecret("backup-password"));

    private static readonly Worker Tasks = new("tasks")
    {
        Artifact = OddSystem.Image,
        Command = ["work", "$(HOME)", "$$"],
        Ready = new ExecProbe("alive"),
        Limits = new Resources(0.5, 256),
        Networks = [Network.Application, Network.Data, Network.Monitoring],
        Port = 9000,
        MetricsPath = "/metrics",
        Scaling = new Scaling(2, 6) { CpuPercent = 70, MemoryPercent = 80, RequestsPerMinute = 1000 },
    };

    // Without what kustomize cannot carry.
    private static readonly Override Readable = new(OddSystem.Web) { Settings = new() { ["UNICODE"] = "Grüße, 世界 🌍\u2028\ufeff" } };

    public static SystemDefinition Definition { get; } = OddSystem.Definition with
    {
        Services =
        [
            .. OddSystem.Definition.Services, Database, Backup, Tasks,
            new Migration("migrate") { Artifact = OddSystem.Image, Command = ["migrate"], Listing = ["list"], Contracting = ["contract"] },
            new Singleton("clock") { Artifact = OddSystem.Image, HostName = "clock-1", Ready = new ExecProbe("alive") },
            Node.Exporter("nodes", new PinnedImage("prom/node-exporter:v1.9.1" + Digest)),
        ],
        // Without letters that controllers refuse in a path, and logins that a Gateway does not ask for; a path would show the figures to the world.
        Routes = [.. OddSystem.Definition.Routes.Where(x => x.Prefix != "/für-alle").Select(x => x with { Login = null }), new ServiceRoute("/", OddSystem.Web)],
        Environments =
        [
            new KubernetesEnvironment("one")
            {
                Context = "the cluster",
                Url = new Uri("https://odd.example"),
                HostNames = ["www.odd.example"],
                Entrance = new IngressEntrance("nginx") { AllowsHeaders = true },
                StorageClass = "fast",
                SharedStorageClass = "shared",
                VolumeSizes = [new(new Volume("postgres-data"), 20)],
                Registry = "registry.example:5000/mirror",
                PullSecret = "pull",
                RequestsMetric = "requests_per_minute",
                Overrides = [.. OddSystem.Definition.Environments[0].Overrides, Readable],
            },
            new KubernetesEnvironment("two")
            {
                Namespaces = new Namespaces("odd-application") { Data = "odd-data", Monitoring = "odd-monitoring" },
                Url = new Uri("https://two.example:8443"),
                Entrance = new GatewayEntrance("public", "gateways") { Listener = "https", ControllerNamespace = "envoy-gateway-system" },
                SharedStorageClass = "shared",
                PodSecurity = PodSecurity.Baseline,
                RequestsMetric = "requests_per_minute",
                Strategy = new RollingStrategy(2),
                Overrides = [Readable],
            },
        ],
    };

    /// <summary>The two clusters, and those of this repository's own systems.</summary>
    public static IEnumerable<Cluster> Clusters =>
        from system in new[] { Definition, global::Systems.Mdc.Definition, global::Systems.Rides.Definition }
        from environment in system.Environments.OfType<KubernetesEnvironment>()
        select new Cluster(system.In(environment), environment);

    /// <summary>All objects of all of them.</summary>
    public static IEnumerable<Manifest> Manifests => Clusters.SelectMany(KubernetesFiles.Manifests);
}
