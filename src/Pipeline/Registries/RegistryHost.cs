using System.Net;

namespace Pipeline.Registries;

/// <summary>A registry's address: https, and http for what is this machine itself or is named.</summary>
internal static class RegistryHost
{
    /// <summary>Where its API is.</summary>
    /// <param name="registry">Host and port as references name it.</param>
    /// <param name="plain">Registries that are spoken to without TLS, beside those of this machine.</param>
    public static Uri Address(string registry, IReadOnlyCollection<string> plain)
    {
        // Docker's own registry has another name than its references.
        var host = registry == "docker.io" ? "registry-1.docker.io" : registry;
        return new Uri($"{(IsHere(registry) || plain.Contains(registry) ? "http" : "https")}://{host}/");
    }

    /// <summary>Whether the name is one of this machine's own.</summary>
    public static bool IsHere(string registry)
    {
        var host = registry.StartsWith('[') ? registry[1..Math.Max(1, registry.IndexOf(']', StringComparison.Ordinal))]
            : registry.Split(':')[0];
        return host == "localhost" || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);
    }
}
