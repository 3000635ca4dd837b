using System.Net;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>One of the hosts of a fleet: a Docker engine that is reached over ssh. It needs nothing but Docker and sshd.</summary>
/// <param name="Name">How reports call it: lower case letters, digits and dashes.</param>
/// <param name="Engine">Where it is: <c>ssh://user@host[:port]</c>.</param>
/// <param name="Address">Its address in the private network of the fleet, such as <c>10.0.0.4</c>: the balancer and the other machines reach it there.</param>
public sealed record Machine(string Name, string Engine, string Address)
{
    /// <summary>Whether it has an edge and runs the web services. Default: it does.</summary>
    public bool Serves { get; init; } = true;

    /// <summary>The port that is redirected to TLS, 1 to 65535. Default 80.</summary>
    public int HttpPort { get; init; } = 80;

    /// <summary>The port of TLS, 1 to 65535, to which the balancer sends requests. Default 443.</summary>
    public int HttpsPort { get; init; } = 443;

    /// <summary>The private key that lets the deployer in. Without a value, the agent's and the user's own are used.</summary>
    public GivenSecret SshKey { get; init; } = new("ssh-key") { Otherwise = "" };

    /// <summary>The machine's keys, as in a known_hosts file. Without a value, those that the user knows. A machine that is not known is refused.</summary>
    public GivenSecret SshKnownHosts { get; init; } = new("ssh-known-hosts") { Otherwise = "" };

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Names.IsValid(Name), $"{where}.Name", Names.Rule),
        (Uri.TryCreate(Engine, UriKind.Absolute, out var engine) && engine is { Scheme: "ssh", Host.Length: > 0, PathAndQuery: "" or "/" }, $"{where}.Engine", $"`{Engine}` is not of the form ssh://user@host[:port]"),
        (IPAddress.TryParse(Address, out var address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any), $"{where}.Address",
            $"`{Address}` is no address at which other machines reach this one, such as 10.0.0.4"),
        (HttpPort is >= 1 and <= 65535 && HttpsPort is >= 1 and <= 65535 && HttpPort != HttpsPort, $"{where}.HttpPort", $"{HttpPort} and {HttpsPort} are not two different ports within 1 to 65535"),
    ];
}

/// <summary>Where in a fleet a service runs that does not run everywhere.</summary>
/// <param name="Service">A store, a singleton, a monitor, a job or a worker. A worker may be on several machines: one placement for each.</param>
/// <param name="Machine">The machine.</param>
public sealed record Placement(Service Service, Machine Machine)
{
    /// <summary>The port at which the other machines reach a store, on the private address of its machine; null: its own.</summary>
    public int? Port { get; init; }
}
