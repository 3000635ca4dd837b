using System.Globalization;
using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>Prometheus, from <c>prom/prometheus</c>, 2.53 or newer.</summary>
public static class Prometheus
{
    /// <summary>The server.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="data">Where it keeps its data.</param>
    /// <param name="days">How many days it keeps them.</param>
    public static Services.Monitor Server(string name, Artifact artifact, Volume data, int days = 15) => new(name)
    {
        Artifact = artifact,
        Kind = MonitorKind.Prometheus,
        Command = ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", $"--storage.tsdb.retention.time={days.ToString(CultureInfo.InvariantCulture)}d"],
        Port = 9090,
        MetricsPath = "/metrics",
        Configuration = "/etc/prometheus",
        Ready = new ExecProbe("promtool", "check", "ready"),
        Security = Security.As(65534),
        Mounts = [data.At("/prometheus")],
        Networks = [Network.Monitoring],
        Limits = new Resources(1, 512),
    };
}
