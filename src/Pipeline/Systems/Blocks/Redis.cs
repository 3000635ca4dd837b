using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Blocks;

/// <summary>Redis, from the official image (Debian's: user 999).</summary>
public static class Redis
{
    /// <summary>One server that writes what it is told to a file, and refuses to write rather than forget what it has: it keeps queued tasks.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="data">Where it keeps its data.</param>
    public static Store Store(string name, Artifact artifact, Volume data) => new(name)
    {
        Artifact = artifact,
        Command = ["redis-server", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory", "192mb", "--maxmemory-policy", "noeviction"],
        Port = 6379,
        // While it loads its file it answers with an error, and with status 0.
        Ready = new ExecProbe("sh", "-c", "redis-cli ping | grep -q PONG"),
        Security = Security.As(999),
        Mounts = [data.At("/data")],
        Networks = [Network.Data],
        Limits = new Resources(1, 384),
    };

    /// <summary>The exporter of its figures.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image, <c>redis_exporter</c>.</param>
    /// <param name="server">Whose figures.</param>
    public static Services.Monitor Exporter(string name, Artifact artifact, Store server) => new(name)
    {
        Artifact = artifact,
        Kind = MonitorKind.RedisExporter,
        Port = 9121,
        MetricsPath = "/metrics",
        Settings = new() { ["REDIS_ADDR"] = new AddressSetting(server) { Before = "redis://" } },
        Ready = new TcpProbe(),
        Security = Security.As(59000),
        Networks = [Network.Data, Network.Monitoring],
        Limits = new Resources(0.25, 64),
    };

    /// <summary>Pages that show what servers hold, for <see cref="Development.Tools"/>: it asks nobody who they are.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image, <c>redis-commander</c>.</param>
    /// <param name="servers">Whose keys.</param>
    public static Services.Monitor Commander(string name, Artifact artifact, params IEnumerable<Store> servers) => new(name)
    {
        Artifact = artifact,
        Port = 8081,
        Settings = new() { ["REDIS_HOSTS"] = string.Join(',', servers.Select(x => FormattableString.Invariant($"{x.Name}:{x.Name}:{x.Port}"))) },
        Needs = [.. servers],
        Ready = new TcpProbe(),
        // It writes its configuration beside its program.
        Security = new Security { User = "10000:0", ReadOnly = false },
        Networks = [Network.Data, Network.Monitoring],
        Limits = new Resources(1, 256),
    };
}
