using System.Net;

namespace Pipeline.Systems.Hosts;

/// <summary>
/// HAProxy before the machines of a fleet. <c>GenerateSystems</c> writes its <c>haproxy.cfg</c>, for HAProxy 2.4 or newer; running it is yours. It ends TLS, looks
/// at the health of each machine, and asks another one where a request has not reached the first.
/// </summary>
/// <param name="Address">Its address in the private network of the fleet, such as <c>10.0.0.2</c>: the edges believe what it says of clients.</param>
public sealed record Balancer(string Address)
{
    /// <summary>The file or folder, on its machine, with chain and key of the site's certificates in PEM.</summary>
    public string Certificates { get; init; } = "/etc/haproxy/certs";

    /// <summary>A file, on its machine, with the authority that signed the certificates of the edges; null: those that the machine trusts. Edges that sign their own are not verified.</summary>
    public string? Authority { get; init; }

    /// <summary>How often the health of a machine is asked; after two bad answers it gets no more requests. Default 2 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (IPAddress.TryParse(Address, out _), $"{where}.Address", $"`{Address}` is no address such as 10.0.0.2"),
        .. new[] { Certificates, Authority }.OfType<string>().Select(x => (x.StartsWith('/') && x.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'), $"{where}.Certificates", $"`{x}` is no absolute path of letters, digits, dots and dashes")),
        (Every >= TimeSpan.FromMilliseconds(100), $"{where}.Every", "must be 100 ms or more"),
    ];
}
