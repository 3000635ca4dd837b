using System.Net;
using System.Net.Sockets;

namespace Pipeline.Router.Routing;

/// <summary>Addresses and networks such as <c>10.0.0.0/8</c>.</summary>
internal sealed class AddressSet
{
    private readonly IReadOnlyList<IPNetwork> _networks;

    private AddressSet(IReadOnlyList<IPNetwork> networks) => _networks = networks;

    public static AddressSet None { get; } = new([]);

    /// <summary>The set of these; every one must be valid.</summary>
    public static AddressSet Of(IEnumerable<string> entries) =>
        new([.. entries.Select(x => TryParse(x, out var network) ? network : throw new FormatException($"'{x}' is not an address or network."))]);

    /// <summary>Whether a text is an address or a network.</summary>
    public static bool IsValid(string entry) => TryParse(entry, out _);

    public bool Contains(IPAddress? address) => address is not null && _networks.Any(x => x.Contains(Plain(address)));

    /// <summary>An IPv4 address that came in by an IPv6 socket, as what it is.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool TryParse(string entry, out IPNetwork network)
    {
        if (entry.Contains('/', StringComparison.Ordinal))
            return IPNetwork.TryParse(entry, out network);
        network = default;
        if (!IPAddress.TryParse(entry, out var address))
            return false;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}
