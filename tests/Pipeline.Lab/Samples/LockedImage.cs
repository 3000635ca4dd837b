namespace Pipeline.Lab.Samples;

/// <summary>
/// An image of the infrastructure, as it is run without root, without capabilities and on a read-only root file system: in words that the official
/// image takes too, so that the one can be put in the place of the other. How it says that it is ready is known here, for official images have no health check.
/// </summary>
/// <param name="Name">The image's name in the mirror.</param>
/// <param name="User">Who runs it: the numbers of the official image.</param>
/// <param name="Writable">The folders that it writes; they are tmpfs of that user.</param>
/// <param name="Ready">The program inside that exits with 0 when it is ready; empty when <paramref name="Port"/> answers instead.</param>
/// <param name="Port">The port that answers when it is ready.</param>
/// <param name="Path">What answers there with 200, over HTTP; null when a connection is enough.</param>
internal sealed record LockedImage(string Name, string User, string[] Writable, string[] Ready, int Port, string? Path = null)
{
    public static readonly LockedImage Postgres = new("postgres", "999:999", ["/run/postgresql", "/var/lib/postgresql/data"], ["pg_isready", "-q", "-h", "127.0.0.1"], 5432);
    public static readonly LockedImage PgBouncer = new("pgbouncer", "70:70", ["/etc/pgbouncer"], ["pg_isready", "-q", "-h", "127.0.0.1", "-p", "5432"], 5432);
    public static readonly LockedImage Redis = new("redis", "999:999", ["/data"], ["sh", "-c", "redis-cli ping | grep -E 'PONG|NOAUTH'"], 6379);
    public static readonly LockedImage RabbitMq = new("rabbitmq", "999:999", ["/var/lib/rabbitmq"], ["rabbitmq-diagnostics", "-q", "check_port_connectivity"], 5672);
    public static readonly LockedImage Memcached = new("memcached", "11211:11211", [], [], 11211);
    public static readonly LockedImage Nginx = new("nginx", "101:101", ["/var/cache/nginx", "/run", "/etc/nginx/conf.d"], [], 8080, "/");
    public static readonly LockedImage Prometheus = new("prometheus", "65534:65534", ["/prometheus"], [], 9090, "/-/ready");
    public static readonly LockedImage Alertmanager = new("alertmanager", "65534:65534", ["/alertmanager"], [], 9093, "/-/ready");

    public static readonly LockedImage PostgresExporter = new("postgres-exporter", "65534:65534", [], [], 9187, "/metrics");
    public static readonly LockedImage RedisExporter = new("redis-exporter", "59000:59000", [], [], 9121, "/metrics");
    public static readonly LockedImage NodeExporter = new("node-exporter", "65534:65534", [], [], 9100, "/metrics");

    public static readonly LockedImage[] All = [Postgres, PgBouncer, Redis, RabbitMq, Memcached, Nginx, Prometheus, Alertmanager, PostgresExporter, RedisExporter, NodeExporter];

    /// <summary>The image's reference.</summary>
    public string Reference => SampleImages.Mirror + Name;

    /// <summary>The options of <c>docker run</c>.</summary>
    public IEnumerable<string> Options => ["--user", User, .. Writable.SelectMany(Tmpfs)];

    private string[] Tmpfs(string path) => ["--tmpfs", $"{path}:uid={User.Split(':')[0]},gid={User.Split(':')[1]},mode=0700"];
}
