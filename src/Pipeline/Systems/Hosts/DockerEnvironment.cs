using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>Containers on one Docker engine, here or on another machine, which needs nothing but Docker.</summary>
public sealed partial record DockerEnvironment(string Name) : DeployEnvironment(Name)
{
    /// <summary>
    /// Where the engine is: <c>ssh://user@host[:port]</c>, <c>tcp://host:port</c>, <c>unix:///path</c>, or the name of a context of the
    /// docker command. Null: the one that the docker command uses, so <c>DOCKER_HOST</c> or the current context.
    /// </summary>
    public string? Engine { get; init; }

    /// <summary>
    /// The variable of the deployer that says where the engine is, in the forms of <see cref="Engine"/>; on GitHub a variable of the
    /// environment (<c>vars</c>). Where it is not set, <see cref="Engine"/> counts; one that is set and empty is refused. Null: there is none.
    /// </summary>
    public string? EngineVariable { get; init; }

    /// <summary>Whether the engine may be on another machine, so that a key and the host's keys are needed.</summary>
    internal bool MayBeRemote => EngineVariable is not null || Engine?.StartsWith("ssh://", StringComparison.Ordinal) is true;

    internal override DockerEnvironment Recoverable => this;

    /// <summary>The private key for an engine over ssh. Without a value, the agent's and the user's own are used.</summary>
    public GivenSecret SshKey { get; init; } = new("ssh-key") { Otherwise = "" };

    /// <summary>The host's keys, as in a known_hosts file. Without a value, those that the user knows. A host that is not known is refused.</summary>
    public GivenSecret SshKnownHosts { get; init; } = new("ssh-known-hosts") { Otherwise = "" };

    /// <summary>Where users reach it: <c>https://staging.example.com</c> or <c>https://localhost:8443</c>. Smoke checks and proofs go there.</summary>
    public required Uri Url { get; init; }

    /// <summary>Host names that the edge answers to, beside that of <see cref="Url"/>.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>The address on which the edge's ports are published. Default: the loopback address, 127.0.0.1.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The published port that is redirected to TLS, 1 to 65535. Default 80.</summary>
    public int HttpPort { get; init; } = 80;

    /// <summary>The published port of TLS: that of <see cref="Url"/>.</summary>
    public int HttpsPort => RehearsedAt ?? Url.Port;

    /// <summary>The port of TLS on the host's loopback interface, where this rehearses another environment under that one's address; null: it does not.</summary>
    internal int? RehearsedAt { get; init; }

    /// <summary>Whether this is a machine of a fleet: users come by a balancer, whose address is <see cref="Url"/>, and the deployer by the loopback interface.</summary>
    internal bool BehindBalancer { get; init; }

    /// <summary>The port of TLS as users know it.</summary>
    internal int PublicPort => BehindBalancer ? Url.Port : HttpsPort;

    /// <summary>MiB that must be free where the engine keeps its data, or nothing is fetched. Default 1024.</summary>
    public int FreeDisk { get; init; } = 1024;

    /// <inheritdoc/>
    public override TimeSpan KeepWarm { get; init; } = TimeSpan.FromMinutes(10);

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (Url.IsAbsoluteUri && Url.Scheme == "https" && Url.PathAndQuery == "/", $"Environments[{Name}].Url", $"`{Url}` is no https address without a path"),
        (HttpPort is >= 1 and <= 65535 && HttpPort != Url.Port, $"Environments[{Name}].HttpPort", $"{HttpPort} is not within 1 to 65535, or is the port of TLS too"),
        (EngineVariable is null || VariableGrammar().IsMatch(EngineVariable), $"Environments[{Name}].EngineVariable", "a variable's name is capitals, digits and underscores, begins with no digit, and not with GITHUB_"),
        (FreeDisk >= 0, $"Environments[{Name}].FreeDisk", "is not negative"),
        (System.Net.IPAddress.TryParse(Address, out _), $"Environments[{Name}].Address", $"`{Address}` is no IP address"),
        .. HostNames.Select(x => (Names.IsHost(x), $"Environments[{Name}].HostNames", $"`{x}` is no host name")),
    ];

    [GeneratedRegex(@"^(?!GITHUB_)[A-Z_][A-Z0-9_]*\z")]
    private static partial Regex VariableGrammar();
}
