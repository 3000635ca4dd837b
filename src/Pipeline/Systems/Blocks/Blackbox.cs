using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>Looks at the edge as users do, from <c>prom/blackbox-exporter</c>, 0.23 or newer.</summary>
public static class Blackbox
{
    /// <summary>The exporter: whether the edge can be reached over TLS, and until when its certificate is good.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    public static Services.Monitor Exporter(string name, Artifact artifact) => new(name)
    {
        Artifact = artifact,
        Kind = MonitorKind.BlackboxExporter,
        Command = ["--config.file=/etc/blackbox_exporter/blackbox.yml"],
        Port = 9115,
        MetricsPath = "/metrics",
        Configuration = "/etc/blackbox_exporter",
        Ready = new TcpProbe(),
        Security = Security.As(65534),
        Networks = [Network.Front, Network.Monitoring],
        Limits = new Resources(0.25, 64),
    };
}
