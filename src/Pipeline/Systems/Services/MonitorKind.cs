namespace Pipeline.Systems.Services;

/// <summary>What a monitor does; the files of Prometheus and Alertmanager follow from it.</summary>
public enum MonitorKind
{
    /// <summary>Something else: its figures are collected when it has a <see cref="Service.MetricsPath"/>.</summary>
    Other,

    /// <summary>Prometheus: collects figures and watches rules.</summary>
    Prometheus,

    /// <summary>Alertmanager: tells receivers of alerts.</summary>
    Alertmanager,

    /// <summary>The figures of a PostgreSQL.</summary>
    PostgresExporter,

    /// <summary>The figures of a Redis.</summary>
    RedisExporter,

    /// <summary>The figures of the machine.</summary>
    NodeExporter,

    /// <summary>Asks the edge from outside, as users do, and reads how long its certificate is good.</summary>
    BlackboxExporter,
}
