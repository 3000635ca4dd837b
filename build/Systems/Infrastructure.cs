using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Systems;

/// <summary>What systems stand on, built from Debian's packages for sites that cannot have the official images.</summary>
internal static class Infrastructure
{
    public static readonly string[] Names = ["postgres", "redis", "rabbitmq", "memcached", "nginx", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter", "blackbox-exporter", "pgbouncer", "sbom"];

    public static SystemDefinition Definition { get; } = new("infrastructure")
    {
        // For the machine they run on: installing under emulation takes minutes, and a site has one kind of machine.
        Images = [.. Names.Select(x => new Image(x) { Context = $"docker/{x}", Platforms = [Platform.Native] })],
    };
}
