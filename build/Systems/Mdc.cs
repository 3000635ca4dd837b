using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Systems;

/// <summary>MDC's transaction tracking: Django and a single-page application behind nginx, with PostgreSQL, Redis and Celery.</summary>
internal static class Mdc
{
    private const string Name = "mdc";

    private static readonly GeneratedSecret DatabasePassword = new("postgres-password");
    private static readonly GeneratedSecret SecretKey = new("secret-key") { Length = 64 };

    // The stand-in of mirror `debian` is PostgreSQL 17: data that one has written the other does not read.
    private static readonly Store Database = Postgres.Store(
        "postgres", new PinnedImage("postgres:14@sha256:2fdfb9b432d4a73bd3eea3d989752c1e669b68d502347e0bfd2cc6d709f3d6b4"), Name, DatabasePassword, new Volume("postgres-data"));

    private static readonly Store Queue = Redis.Store(
        "redis", Pins.Redis, new Volume("redis-data"));

    private static readonly SettingMap Connections = new()
    {
        ["DATABASE_URL"] = new ComposedSecret("database-url", $"postgres://{Name}:", DatabasePassword, "@", Database, $"/{Name}"),
        ["REDIS_URL"] = new AddressSetting(Queue) { Before = "redis://", After = "/0" },
        ["SECRET_KEY"] = SecretKey,
    };

    // Accounts at others: what nobody gives is empty, and the application does without it.
    private static readonly SettingMap Accounts = new()
    {
        ["AWS_ACCESS_KEY_ID"] = Optional("aws-access-key-id"),
        ["AWS_SECRET_ACCESS_KEY"] = Optional("aws-secret-access-key"),
        ["AWS_STORAGE_BUCKET_NAME"] = "mdc-tts-files",
        ["EMAIL_HOST"] = "smtp.gmail.com",
        ["EMAIL_HOST_PASSWORD"] = Optional("email-host-password"),
        ["EMAIL_HOST_USER"] = "notifications@mdc-sa.com",
        ["EMAIL_PORT"] = 587,
        ["GOOGLE_CLIENT_ID"] = Optional("google-client-id"),
        ["GOOGLE_CLIENT_SECRET"] = Optional("google-client-secret"),
        ["SENTRY_DSN"] = Optional("sentry-dsn"),
    };

    private static readonly Volume Media = new("media");
    private static readonly Volume BackupsHere = new("backups");
    private static readonly ExecProbe Alive = new("python3", "-m", "orders.alive");

    // On the host itself, for staging; production has its own, below.
    private static readonly Backup Backup = Restic.Backup(
        "backup", Backups.Image, new Database(Database, Name, DatabasePassword) { Counted = ["orders_order", "orders_orderline", "django_migrations"] },
        new VolumeRepository(BackupsHere), new GeneratedSecret("backup-password"), Media) with
    { Networks = [Network.Data, Network.Application], Keep = new Retention(30, 8, 12) };

    // The document dumps through a pipe that hides failures, once a day at 02:00; here whenever the newest copy is a day old, whatever happened then.
    private static readonly Singleton Copies = Restic.Schedule("backup-schedule", Backup, TimeSpan.FromDays(1));

    // The document migrates before it has seen staging; here each environment migrates itself, before anything of the release starts there.
    private static readonly Migration Migration = Django.Migrate("migrate", Orders.Backend) with { Settings = Connections, Backup = Backup };

    // Static files are in the image, with names of their release: a volume of them would belong to two releases at once during a deployment.
    private static readonly Web Backend = Django.Gunicorn("backend", Orders.Backend) with
    {
        Settings = Connections.With(Accounts).With(new() { ["MEDIA_ROOT"] = "/data/media", ["TLS"] = true }),
        Alive = Alive,
        Mounts = [Media.At("/data/media")],
        Needs = [Migration],
        // Gunicorn's two processes of four threads, each of which keeps a connection.
        Pools = [new Pool(Database, 8)],
        Scaling = new Scaling(2, 10) { CpuPercent = 70, MemoryPercent = 80, RequestsPerMinute = 1000 },
    };

    // The document's frontend writes a volume that its edge never reads; here it serves its files itself.
    private static readonly Web Frontend = Spa.Served("frontend", Orders.Frontend);

    private static readonly Worker Tasks = Celery.Worker("celery", Orders.Backend, Alive) with { Settings = Connections.With(Accounts), Needs = [Migration], Replicas = 1, Pools = [new Pool(Database, 3)] };
    private static readonly Singleton Beat = Celery.Beat("celery-beat", Orders.Backend, Alive) with { Settings = Connections, Needs = [Migration] };

    private static readonly Edge Edge = Nginx.Edge(
        "nginx", Pins.Nginx) with
    {
        Mounts = [Media.At("/media").ToRead()],
        RequestsPerSecond = 100,
        Connections = 100,
    };

    private static readonly Service[] Monitors =
    [
        Prometheus.Server("prometheus", Pins.Prometheus, new Volume("prometheus-data")),
        Alertmanager.Server("alertmanager", Pins.Alertmanager, new Volume("alertmanager-data")),
        Postgres.Exporter(
            "postgres-exporter", Pins.PostgresExporter,
            Database, Name, DatabasePassword),
        Redis.Exporter("redis-exporter", Pins.RedisExporter, Queue),
        Blackbox.Exporter("blackbox-exporter", Pins.BlackboxExporter),
        Node.Exporter("node-exporter", Pins.NodeExporter),
    ];

    public static SystemDefinition Definition { get; } = new(Name)
    {
        // The router is pushed, signed and scanned with a release, so that each release brings the one that it was tried with.
        Images = [Orders.Backend, Orders.Frontend, Router.Image, Backups.Image],
        Signature = Orders.Signature,
        Services = [Database, Queue, Backup, Migration, Backend, Frontend, Tasks, Beat, Copies, Edge, .. Monitors],
        // What is not named is closed: /metrics, among others.
        Routes =
        [
            new ServiceRoute("/", Frontend),
            new ServiceRoute("/api", Backend),
            new ServiceRoute("/admin", Backend),
            new ServiceRoute("/static", Backend),
            new ServiceRoute("/health", Backend),
            new FolderRoute("/media/", Media),
        ],
        Environments =
        [
            // This machine's engine, or that of the variable: there too it is reached on the loopback interface alone, over ssh.
            new DockerEnvironment("staging")
            {
                EngineVariable = "STAGING_HOST",
                Url = new Uri("https://localhost:8443"),
                HttpPort = 8088,
                Overrides = At("localhost", "https://localhost:8443"),
            },
            new DockerEnvironment("production")
            {
                EngineVariable = "PRODUCTION_HOST",
                Url = new Uri("https://api.mdc-tts.com"),
                Address = "0.0.0.0",
                Approval = "required reviewers of the environment",
                Verified = new Verified { Scanned = true, ScannedWithin = TimeSpan.FromDays(7) },
                ProvedIn = "staging",
                Gates = new Gates
                {
                    TimeZone = "Asia/Riyadh",
                    Hours = new OfficeHours(new(8, 0), new(16, 0)) { Days = [DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday] },
                    Exceptions = true,
                    NoCriticalAlerts = true,
                },
                Watch = new Watch(),
                Overrides = [.. At("api.mdc-tts.com", "https://api.mdc-tts.com"), new(Backup) { Settings = Elsewhere }, new(Copies) { Settings = Elsewhere }],
            },
            // The document's Kubernetes: 3 replicas, 2 to 10 of them by load, one more at a time while a release comes.
            new KubernetesEnvironment("cluster")
            {
                Url = new Uri("https://cluster.mdc-tts.com"),
                Entrance = new IngressEntrance("nginx") { AllowsHeaders = true },
                SharedStorageClass = "nfs",
                VolumeSizes = [new(Media, 50), new(BackupsHere, 1)],
                RequestsMetric = "http_requests_per_minute",
                Overrides =
                [
                    new(Backend) { Replicas = 3, Settings = new() { ["ALLOWED_HOSTS"] = "cluster.mdc-tts.com", ["CSRF_TRUSTED_ORIGINS"] = "https://cluster.mdc-tts.com" } },
                    new(Database) { Settings = new() { ["PGDATA"] = "/var/lib/postgresql/data/pgdata" } },
                    new(Backup) { Settings = Elsewhere },
                    new(Copies) { Settings = Elsewhere },
                ],
            },
        ],
        Smoke =
        [
            SmokeCheck.Get("/health/ready").WithJson("/release", release => release).Within(TimeSpan.FromSeconds(4)),
            SmokeCheck.Get("/").Containing("<div id=").WithHeader("X-Frame-Options", "DENY"),
            SmokeCheck.Get("/api/session").WithHeader("X-Release", release => release),
            SmokeCheck.Get("/metrics").Returns(System.Net.HttpStatusCode.NotFound).AnsweredByEdge(),
        ],
        Receivers = [new EmailReceiver("operations", Severity.Warning, "operations@mdc-sa.com", "notifications@mdc-sa.com", "smtp.gmail.com:587") { User = "notifications@mdc-sa.com", Password = Optional("email-host-password") }],
        Channels = [new EmailChannel("operations", "operations@mdc-sa.com", "notifications@mdc-sa.com", "smtp.gmail.com:587") { From = Severity.Warning, User = "notifications@mdc-sa.com", Password = Optional("email-host-password") }],
    };

    // A copy on the host that it is of does not outlive it. Whoever has lost the password has no copies, so people keep it.
    private static SettingMap Elsewhere => new()
    {
        ["RESTIC_REPOSITORY"] = "s3:https://s3.amazonaws.com/mdc-tts-files/backups",
        ["RESTIC_PASSWORD"] = new GivenSecret("production-backup-password"),
        ["AWS_ACCESS_KEY_ID"] = Optional("aws-access-key-id"),
        ["AWS_SECRET_ACCESS_KEY"] = Optional("aws-secret-access-key"),
    };

    private static GivenSecret Optional(string name) => new(name) { Otherwise = "" };

    private static System.Collections.Immutable.ImmutableArray<Override> At(string host, string origin) =>
        [new(Backend) { Settings = new() { ["ALLOWED_HOSTS"] = host, ["CSRF_TRUSTED_ORIGINS"] = origin } }];
}
