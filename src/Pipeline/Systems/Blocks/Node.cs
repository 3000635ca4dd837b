using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>The machine that containers run on.</summary>
public static class Node
{
    /// <summary>
    /// The exporter of its figures, as far as they are seen without any part of the machine being mounted: processors, memory and load are
    /// the machine's, and the root file system says how full the disk is that the engine keeps images and volumes on.
    /// </summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image, <c>prom/node-exporter</c>.</param>
    public static Services.Monitor Exporter(string name, Artifact artifact) => new(name)
    {
        Artifact = artifact,
        Kind = MonitorKind.NodeExporter,
        Command =
        [
            "--collector.disable-defaults", "--collector.cpu", "--collector.meminfo", "--collector.loadavg", "--collector.filesystem",
            // By default overlay, which is a container's root, is left out, and everything else is of the container.
            "--collector.filesystem.fs-types-exclude=^(autofs|cgroup2?|devpts|mqueue|proc|sysfs|tmpfs)$", "--collector.filesystem.mount-points-exclude=^/.+",
        ],
        Port = 9100,
        MetricsPath = "/metrics",
        Ready = new TcpProbe(),
        Security = Security.As(65534),
        Networks = [Network.Monitoring],
        Limits = new Resources(0.25, 64),
    };
}
