namespace Pipeline.Adoption.Compose;

/// <summary>What is known of an image that others make.</summary>
/// <param name="Names">The last part of its repository.</param>
/// <param name="Port">The port it listens on.</param>
/// <param name="Data">Where it keeps its data; null when it keeps none.</param>
/// <param name="Probe">The command that says it is ready, in C#'s <c>ExecProbe</c>; null: its port is asked.</param>
/// <param name="User">Its user, of Debian's image; null: as the image says.</param>
/// <param name="Memory">Folders that it writes beside <c>/tmp</c>.</param>
internal sealed record Family(string[] Names, int Port, string? Data, string[]? Probe, int? User, params string[] Memory)
{
    /// <summary>The user of the image's Alpine variant, where it is another.</summary>
    public int? AlpineUser { get; init; }

    /// <summary>Whether <c>&lt;NAME&gt;_FILE</c> is read for secrets.</summary>
    public bool ReadsFiles { get; init; }

    /// <summary>Images that keep data.</summary>
    public static readonly Family[] Stores =
    [
        new(["postgres", "postgis", "timescaledb", "pgvector"], 5432, "/var/lib/postgresql/data", ["pg_isready", "-q", "-h", "127.0.0.1"], 999, "/run/postgresql") { AlpineUser = 70, ReadsFiles = true },
        new(["mysql"], 3306, "/var/lib/mysql", null, 999, "/run/mysqld") { ReadsFiles = true },
        new(["mariadb"], 3306, "/var/lib/mysql", ["healthcheck.sh", "--connect", "--innodb_initialized"], 999, "/run/mysqld") { ReadsFiles = true },
        new(["mongo"], 27017, "/data/db", null, 999) { ReadsFiles = true },
        new(["redis", "valkey", "redis-stack-server"], 6379, "/data", ["sh", "-c", "redis-cli ping | grep -q PONG"], 999),
        new(["rabbitmq"], 5672, "/var/lib/rabbitmq", ["rabbitmq-diagnostics", "-q", "check_port_connectivity"], 999) { AlpineUser = 100 },
        new(["memcached"], 11211, null, null, 11211) { AlpineUser = 11211 },
        new(["elasticsearch", "opensearch"], 9200, "/usr/share/elasticsearch/data", null, null),
        new(["minio"], 9000, "/data", null, null) { ReadsFiles = true },
        new(["pgbouncer"], 6432, null, null, null),
        new(["zookeeper"], 2181, "/data", null, null),
        new(["kafka", "cp-kafka"], 9092, "/var/lib/kafka/data", null, null),
        new(["nats"], 4222, "/data", null, null),
        new(["meilisearch"], 7700, "/meili_data", null, null),
        new(["clickhouse-server"], 8123, "/var/lib/clickhouse", null, null),
        new(["vault"], 8200, "/vault/file", null, null),
    ];

    /// <summary>Images that stand before everything.</summary>
    public static readonly string[] Edges = ["nginx", "nginx-unprivileged", "traefik", "caddy", "haproxy", "httpd", "envoy", "nginx-proxy", "openresty"];

    /// <summary>Images that watch the others, and their ports.</summary>
    public static readonly (string Name, int Port)[] Monitors =
    [
        ("prometheus", 9090), ("alertmanager", 9093), ("grafana", 3000), ("node-exporter", 9100), ("postgres-exporter", 9187), ("postgres_exporter", 9187), ("redis_exporter", 9121),
        ("cadvisor", 8080), ("loki", 3100), ("promtail", 9080), ("fluentd", 24224), ("fluent-bit", 2020), ("jaeger", 16686), ("all-in-one", 16686), ("blackbox-exporter", 9115), ("flower", 5555),
        ("nginx-prometheus-exporter", 9113), ("kibana", 5601), ("logstash", 5044), ("filebeat", 5066), ("tempo", 3200), ("otel-collector", 4317), ("opentelemetry-collector", 4317),
    ];

    /// <summary>The store that an image is; null when it is none.</summary>
    public static Family? Of(string? image) => Last(image) is { } name ? Stores.FirstOrDefault(x => x.Names.Contains(name) || x.Names.Any(y => name == y + "-alpine")) : null;

    /// <summary>The last part of an image's repository.</summary>
    public static string? Last(string? image)
    {
        var name = image?.Split('@')[0].Split('/')[^1].Split(':')[0];
        return string.IsNullOrEmpty(name) ? null : name;
    }
}
