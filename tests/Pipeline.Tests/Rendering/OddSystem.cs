using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Data;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Monitor = Pipeline.Systems.Services.Monitor;

namespace Pipeline.Tests.Rendering;

/// <summary>A small system whose every value is an odd one.</summary>
internal static class OddSystem
{
    private const string Digest = "@sha256:0000000000000000000000000000000000000000000000000000000000000000";

    public static readonly Image Image = new("odd-app") { Context = "app" };

    private static readonly Volume Files = new("files");
    private static readonly GivenSecret Token = new("api-token") { Variable = "THE_TOKEN" };

    private static readonly Store Queue = new("queue")
    {
        Artifact = new PinnedImage("registry.example:5000/team/queue:4" + Digest),
        Port = 5672,
        HostName = "queue-1",
        Ready = new TcpProbe(),
        Security = Security.As(999) with { Capabilities = ["NET_BIND_SERVICE"], ReadOnly = false },
        Mounts = [new Volume("queue-data").At("/var/lib/odd data")],
        Networks = [Network.Data],
    };

    public static readonly Web Web = new("web")
    {
        Artifact = Image,
        Command = ["sh", "-c", "echo $HOME \"a 'b'\" \\ # no comment; exec serve --name=x?y --list a,b,c --long-enough-to-be-on-a-line-of-its-own"],
        Port = 3000,
        MetricsPath = "/internal/figures",
        Alive = new ExecProbe("test", "$1", "=", "${x}"),
        Settings = new()
        {
            ["BACKSLASH"] = "C:\\temp\\n",
            ["BLANKS"] = "  both ends  ",
            ["BOOLEAN"] = "yes",
            ["BRACES"] = "{{ x }} ${HOME} $$ $(id) `id`",
            ["CONTROL"] = "bell\u0007 escape\u001b tab\t.",
            ["EMPTY"] = "",
            ["EQUALS"] = "a=b=c",
            ["HASH"] = "before #after",
            ["LINES"] = "one\ntwo\n\n  three\n",
            ["NULL"] = "null",
            ["NUMBER"] = "0755",
            ["QUEUE"] = new AddressSetting(Queue) { Before = "amqp://guest@", After = "/%2f?x=$y" },
            ["QUOTES"] = "'single' \"double\"",
            ["SECRET"] = Token,
            ["SECRET_IN_CLEAR"] = new SecretSetting(Token) { AsVariable = true },
            ["TIME"] = "12:30:45",
            ["UNICODE"] = "Grüße, 世界 🌍\u2028\ufeff\uffff",
        },
        Networks = [Network.Application, Network.Data, Network.Monitoring],
    };

    private static readonly Edge Edge = new("edge")
    {
        Artifact = new PinnedImage("nginxinc/nginx-unprivileged:1.28-alpine" + Digest),
        Port = Edge.HttpsPort,
        Ready = new TcpProbe(),
        Certificate = new GivenCertificate(new GivenSecret("chain"), new GivenSecret("key")),
        Headers = ImmutableSortedDictionary<string, string>.Empty.Add("X-Odd", "a \"quoted\" $value \\ ; {}"),
        StrictTransport = TimeSpan.Zero,
        AnswerWithin = TimeSpan.FromSeconds(1.5),
        TrustedProxies = ["10.0.0.0/8"],
        Mounts = [Files.At("/srv/odd files").ToRead()],
        Networks = [Network.Front],
    };

    private static readonly LoginSecret Login = new("insiders", "odd@example", new GivenSecret("inside-password"));

    private static readonly Job Import = new("import") { Artifact = Image, Command = ["import", "0"], Needs = [Queue] };

    public static SystemDefinition Definition { get; } = new("odd")
    {
        Images = [Image],
        Services =
        [
            Queue, Import, Web, Edge,
            new Monitor("watch")
            {
                Artifact = new PinnedImage("prom/prometheus:v3.5.0" + Digest), Kind = MonitorKind.Prometheus, Configuration = "/etc/prometheus", Port = 9090, Ready = new TcpProbe(),
                Networks = [Network.Monitoring],
            },
            Blackbox.Exporter("outside", new PinnedImage("prom/blackbox-exporter:v0.27.0" + Digest)),
            new Monitor("alerts")
            {
                Artifact = new PinnedImage("prom/alertmanager:v0.28.1" + Digest), Kind = MonitorKind.Alertmanager, Configuration = "/etc/alertmanager", Port = 9093, Ready = new TcpProbe(),
                Networks = [Network.Monitoring],
            },
        ],
        Routes =
        [
            new ServiceRoute("/live", Web) { WebSockets = true, Login = Login },
            new ServiceRoute("/für-alle", Web),
            new ServiceRoute("/files/upload", Web) { Host = "files.odd.example" },
            new FolderRoute("/files/", Files) { Host = "files.odd.example", KeepFor = TimeSpan.Zero, Login = Login },
        ],
        Environments =
        [
            new DockerEnvironment("one")
            {
                Url = new Uri("https://odd.example"), HostNames = ["www.odd.example"],
                Overrides = [new(Web) { Replicas = 5, Limits = new Resources(0.25, 64) { Processes = 32 }, Settings = new() { ["EMPTY"] = new GivenSecret("no-longer-empty"), ["ONLY_HERE"] = "$" } }],
            },
            new DockerEnvironment("two") { Url = new Uri("https://127.0.0.1:9443"), HttpPort = 9080 },
        ],
        Alerts = [new Alert("Odd", "vector(1) > 0 # \"why\"", TimeSpan.Zero, Severity.Info, "{{ $labels.x }}: 'odd' # \"indeed\"")],
        Receivers =
        [
            new SlackReceiver("chat", Severity.Info, "#odd", new GivenSecret("slack-address")),
            new PagerDutyReceiver("duty", Severity.Critical, new GivenSecret("duty-key")),
            new WebhookReceiver("hook", Severity.Warning, new GivenSecret("hook-address")),
            new EmailReceiver("mail", Severity.Warning, "odd@example", "noreply@example", "mail.example:25"),
        ],
    };

    /// <summary>With a database that is recovered to any time.</summary>
    public static SystemDefinition WithLog { get; } = Definition with { Services = [.. Definition.Services, .. Kept()] };

    private static readonly Image FlowerImage = new("flower") { Context = "flower" };
    private static readonly Web Flower = Celery.Flower("flower", FlowerImage, new AddressSetting(Queue) { Before = "amqp://" });

    /// <summary>The same as its developers have it, with Flower behind a login.</summary>
    public static SystemDefinition Developed { get; } = Definition with
    {
        Name = "developed",
        Images = [.. Definition.Images, FlowerImage],
        Services = [.. Definition.Services, Flower],
        Routes = [.. Definition.Routes, new ServiceRoute("/flower", Flower) { Login = Login }],
        Development = new Development
        {
            Sources = [new SourceImage(Image, "dev", "/src"), new SourceImage(FlowerImage)],
            Tools = [Redis.Commander("look", new PinnedImage("look:1" + Digest), Queue)],
            Ports = [new(Web, 3001), new(Queue, 5673)],
            Overrides = [new(Web) { Settings = new() { ["EMPTY"] = "no more" } }],
        },
    };

    /// <summary>A database with two replicas and a pooler, with Kubernetes beside Docker.</summary>
    public static SystemDefinition WithReplicas { get; } = Definition with
    {
        Name = "followed",
        Services = [.. Definition.Services, .. Followed()],
        Environments =
        [
            new DockerEnvironment("one") { Url = new Uri("https://odd.example") },
            // Without what kustomize cannot carry.
            new KubernetesEnvironment("two")
            {
                Url = new Uri("https://two.example"), Entrance = new IngressEntrance("nginx") { AllowsHeaders = true }, SharedStorageClass = "shared",
                Overrides =
                [
                    new(Web) { Settings = new() { ["UNICODE"] = "Grüße" } },
                    .. Followed().Where(x => x.Mounts.Length > 0).Select(x => new Override(x) { Settings = new() { ["PGDATA"] = "/var/lib/postgresql/data/pgdata" } }),
                ],
            },
        ],
        Routes = [new ServiceRoute("/", Web)],
    };

    private static ImmutableArray<Service> Followed()
    {
        var password = new GivenSecret("database-password");
        var server = Postgres.Store("postgres", new PinnedImage("postgres:17" + Digest), "odd", password, new Volume("postgres-data")).WithReplication(new Replication(new GeneratedSecret("replication-password")) { Kept = 512, Behind = 16 });
        return
        [
            server, .. Postgres.Replicas("postgres-replica", server, 2),
            Postgres.Pooler("pgbouncer", new PinnedImage("edoburu/pgbouncer:v1.24.1" + Digest), new Database(server, "odd", password), size: 20, clients: 200),
            Postgres.Exporter("postgres-exporter", new PinnedImage("quay.io/prometheuscommunity/postgres-exporter:v0.17.1" + Digest), server, "odd", password),
        ];
    }

    private static ImmutableArray<Service> Kept()
    {
        var password = new GivenSecret("database-password");
        var image = new PinnedImage("backup:1" + Digest);
        var server = Postgres.Store("postgres", new PinnedImage("postgres:17" + Digest), "odd", password, new Volume("postgres-data")).WithPointInTime(new Volume("postgres-exchange"), TimeSpan.FromMinutes(4));
        var database = new Database(server, "odd", password);
        var recovery = Postgres.Recovery("recovery", database, new Volume("recovery"));
        var backup = Restic.Backup("backup", image, database, new VolumeRepository(new Volume("backups")), new GivenSecret("backup-password")).WithRecovery(recovery) with { RecoveryPoint = TimeSpan.FromMinutes(30) };
        return
        [
            server, recovery, backup, Restic.Archive("archive", backup),
            Postgres.Exporter("postgres-exporter", new PinnedImage("quay.io/prometheuscommunity/postgres-exporter:v0.17.1" + Digest), server, "odd", password),
        ];
    }
}
