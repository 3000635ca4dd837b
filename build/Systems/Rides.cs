using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Systems;

/// <summary>Ride sharing: Django upon Daphne with websockets of its own servers, Celery, PostgreSQL with two replicas, and one Redis for the cache and one for tasks.</summary>
internal static class Rides
{
    private const string Name = "rides";

    private static readonly GeneratedSecret DatabasePassword = new("postgres-password");

    // The document has 15.4; the stand-in of mirror `debian` is 17: data that one has written the other does not read.
    private static readonly Store Database = Postgres.Store(
        "postgres", new PinnedImage("postgres:15@sha256:9b1d34adbce1dd07ee6e94b4a2cf698884b89bd44a6c9c12f5da8f3acbfe4957"), Name, DatabasePassword, new Volume("postgres-data"))
        .WithReplication(new Replication(new GeneratedSecret("replication-password")));

    private static readonly ImmutableArray<Store> Replicas = Postgres.Replicas("postgres-replica", Database, 2);

    private static readonly Store Cache = Redis.Store("redis-cache", Pins.Redis, new Volume("redis-cache-data"));
    private static readonly Store Broker = Redis.Store("redis-broker", Pins.Redis, new Volume("redis-broker-data"));

    private static readonly SettingMap Connections = new()
    {
        ["DATABASE_URL"] = new ComposedSecret("database-url", $"postgres://{Name}:", DatabasePassword, "@", Database, $"/{Name}"),
        ["REDIS_URL"] = new AddressSetting(Cache) { Before = "redis://", After = "/0" },
        ["CHANNELS_URL"] = new AddressSetting(Cache) { Before = "redis://", After = "/1" },
        ["BROKER_URL"] = new AddressSetting(Broker) { Before = "redis://", After = "/0" },
        ["SECRET_KEY"] = new GeneratedSecret("secret-key") { Length = 64 },
    };

    // Services of others: what nobody gives is empty, and the application does without it.
    private static readonly SettingMap Accounts = new()
    {
        ["FCM_KEY"] = Optional("fcm-key"),
        ["MAPS_KEY"] = Optional("maps-key"),
        ["SENTRY_DSN"] = Optional("sentry-dsn"),
        ["SMS_KEY"] = Optional("sms-key"),
        ["WHATSAPP_KEY"] = Optional("whatsapp-key"),
    };

    private static readonly Volume Media = new("media");
    private static readonly Volume BackupsHere = new("backups");
    private static readonly ExecProbe Alive = new("python3", "-m", "orders.alive");

    private static readonly Backup Backup = Restic.Backup(
        "backup", Backups.Image, new Database(Database, Name, DatabasePassword) { Counted = ["orders_order", "django_migrations"] },
        new VolumeRepository(BackupsHere), new GeneratedSecret("backup-password"), Media) with
    { Networks = [Network.Data, Network.Application], Keep = new Retention(7, 4, 12) };

    private static readonly Singleton Copies = Restic.Schedule("backup-schedule", Backup, TimeSpan.FromDays(1));

    // The document's blue-green has a database for each color, which loses what is written during the switch. Here both releases have the
    // same one, and what the new release needs is added to it before.
    private static readonly Migration Migration = Django.Migrate("migrate", Orders.Backend) with { Settings = Connections, Backup = Backup };

    private static readonly Web App = Django.Daphne("app", Orders.Backend) with
    {
        Settings = Connections.With(Accounts).With(new() { ["MEDIA_ROOT"] = "/data/media", ["TLS"] = true }),
        Alive = Alive,
        Mounts = [Media.At("/data/media")],
        Needs = [Migration],
        Replicas = 3,
        Pools = [new Pool(Database, 8)],
    };

    // Websockets stay open for hours, requests for milliseconds: apart from each other neither waits for the other's end.
    private static readonly Web Live = App with { Name = "live", Assets = [], Replicas = 2, RequestDrain = TimeSpan.FromSeconds(5), WebSocketDrain = TimeSpan.FromSeconds(10) };

    private static readonly Worker Tasks = Celery.Worker("worker", Orders.Backend, Alive) with { Settings = Connections.With(Accounts), Needs = [Migration], Pools = [new Pool(Database, 3)] };
    private static readonly Singleton Beat = Celery.Beat("beat", Orders.Backend, Alive) with { Settings = Connections, Needs = [Migration] };

    private static readonly Image FlowerImage = new("flower") { Context = "samples/flower" };
    private static readonly Web Flower = Celery.Flower("flower", FlowerImage, new AddressSetting(Broker) { Before = "redis://", After = "/0" });

    // The document shows pages of its staff to the world.
    private static readonly LoginSecret Staff = new("staff", "staff", new GivenSecret("staff-password"));

    private static readonly Edge Edge = Nginx.Edge("nginx", Pins.Nginx) with { RequestsPerSecond = 100, Connections = 100 };

    private static readonly Service[] Monitors =
    [
        Prometheus.Server("prometheus", Pins.Prometheus, new Volume("prometheus-data")),
        Alertmanager.Server("alertmanager", Pins.Alertmanager, new Volume("alertmanager-data")),
        Postgres.Exporter("postgres-exporter", Pins.PostgresExporter, Database, Name, DatabasePassword),
        Redis.Exporter("redis-cache-exporter", Pins.RedisExporter, Cache),
        Redis.Exporter("redis-broker-exporter", Pins.RedisExporter, Broker),
        Blackbox.Exporter("blackbox-exporter", Pins.BlackboxExporter),
        Node.Exporter("node-exporter", Pins.NodeExporter),
    ];

    private static readonly Pipeline.Systems.Services.Monitor Keys = Redis.Commander("redis-commander", Pins.RedisCommander, Cache, Broker);

    private static readonly Pipeline.Systems.Services.Monitor Tables = Postgres.Admin("pgadmin", Pins.PgAdmin, Database, new GeneratedSecret("pgadmin-password"));

    // One web service is enough: its program is also the websockets' server.
    private static readonly Development Development = new()
    {
        Sources = [new SourceImage(Orders.Backend, "development", "/app"), new SourceImage(FlowerImage)],
        Without = [Live],
        Tools = [Keys, Tables],
        Ports = [new(App, 8000), new(Database, 5432), new(Cache, 6379), new(Flower, 5555), new(Tables, 5050), new(Keys, 8081)],
        Overrides = [new(App) { Settings = new() { ["TLS"] = false } }],
    };

    public static SystemDefinition Definition { get; } = new(Name)
    {
        Development = Development,
        Images = [Orders.Backend, FlowerImage, Router.Image, Backups.Image],
        Signature = Orders.Signature,
        Services = [Database, .. Replicas, Cache, Broker, Backup, Migration, App, Live, Tasks, Beat, Flower, Copies, Edge, .. Monitors],
        Routes =
        [
            new ServiceRoute("/api", App),
            new ServiceRoute("/admin", App) { Login = Staff },
            new ServiceRoute("/flower", Flower) { Login = Staff },
            new ServiceRoute("/static", App),
            new ServiceRoute("/health", App),
            new ServiceRoute("/ws", Live) { WebSockets = true },
        ],
        Environments =
        [
            new DockerEnvironment("staging")
            {
                EngineVariable = "RIDES_STAGING_HOST",
                Url = new Uri("https://localhost:8444"),
                HttpPort = 8089,
                Overrides = At("localhost", "https://localhost:8444"),
            },
            // The document's rolling update: one server after the other, all on one database.
            new DockerEnvironment("production")
            {
                EngineVariable = "RIDES_PRODUCTION_HOST",
                Url = new Uri("https://rides.example.com"),
                Address = "0.0.0.0",
                Strategy = new RollingStrategy(),
                Approval = "required reviewers of the environment",
                Verified = new Verified { Scanned = true, ScannedWithin = TimeSpan.FromDays(7) },
                ProvedIn = "staging",
                Watch = new Watch(),
                Overrides = At("rides.example.com", "https://rides.example.com"),
            },
            new KubernetesEnvironment("cluster")
            {
                Url = new Uri("https://cluster.rides.example.com"),
                Namespaces = new Namespaces("rides") { Data = "rides-data", Monitoring = "rides-monitoring" },
                Entrance = new IngressEntrance("nginx") { AllowsHeaders = true },
                SharedStorageClass = "nfs",
                VolumeSizes = [new(Media, 100)],
                Overrides =
                [
                    .. At("cluster.rides.example.com", "https://cluster.rides.example.com"),
                    .. Replicas.Prepend(Database).Select(x => new Override(x) { Settings = new() { ["PGDATA"] = "/var/lib/postgresql/data/pgdata" } }),
                ],
            },
        ],
        Smoke =
        [
            SmokeCheck.Get("/health/ready").WithJson("/release", release => release).Within(TimeSpan.FromSeconds(4)),
            SmokeCheck.Get("/api/session").WithHeader("X-Release", release => release),
            // Nobody is logged in here: that the websocket servers say so proves that they are reached.
            SmokeCheck.WebSocket("/ws/orders").Returns(System.Net.HttpStatusCode.Forbidden),
            SmokeCheck.Get("/admin/login/").Returns(System.Net.HttpStatusCode.Unauthorized).AnsweredByEdge(),
            SmokeCheck.Get("/flower/").Returns(System.Net.HttpStatusCode.Unauthorized).AnsweredByEdge(),
            SmokeCheck.Get("/metrics").Returns(System.Net.HttpStatusCode.NotFound).AnsweredByEdge(),
        ],
        Receivers =
        [
            new PagerDutyReceiver("on-call", Severity.Critical, Optional("pagerduty-key")),
            new SlackReceiver("operations", Severity.Warning, "#operations", Optional("slack-address")),
        ],
        Channels = [new SlackChannel("operations", Optional("slack-address")) { From = Severity.Warning }],
    };

    private static GivenSecret Optional(string name) => new(name) { Otherwise = "" };

    private static ImmutableArray<Override> At(string host, string origin)
    {
        SettingMap names = new() { ["ALLOWED_HOSTS"] = host, ["CSRF_TRUSTED_ORIGINS"] = origin };
        return [new(App) { Settings = names }, new(Live) { Settings = names }];
    }
}
