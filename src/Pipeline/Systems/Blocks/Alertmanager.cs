using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>Alertmanager, from <c>prom/alertmanager</c>, 0.25 or newer.</summary>
public static class Alertmanager
{
    /// <summary>The server, alone: it does not look for others of its kind.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="data">Where it keeps what is silenced.</param>
    public static Services.Monitor Server(string name, Artifact artifact, Volume data) => new(name)
    {
        Artifact = artifact,
        Kind = MonitorKind.Alertmanager,
        Command = ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager", "--cluster.listen-address="],
        Port = 9093,
        MetricsPath = "/metrics",
        Configuration = "/etc/alertmanager",
        Ready = new ExecProbe("amtool", "--alertmanager.url=http://127.0.0.1:9093", "config", "show"),
        Security = Security.As(65534),
        Mounts = [data.At("/alertmanager")],
        Networks = [Network.Monitoring],
        Limits = new Resources(0.5, 128),
    };
}
