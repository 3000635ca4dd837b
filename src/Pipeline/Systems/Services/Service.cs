using System.Collections.Immutable;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Services;

/// <summary>One part of a system. Its kind says how a deployment treats it.</summary>
/// <param name="Name">Its name, and its host name for other services: lower case letters, digits and dashes.</param>
public abstract record Service(string Name)
{
    /// <summary>What runs.</summary>
    public required Artifact Artifact { get; init; }

    /// <summary>The program and its arguments; empty for the image's own. Files have none of their own.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Its variables. A secret reaches it as a file, and the variable with <c>_FILE</c> behind its name holds the path.</summary>
    public SettingMap Settings { get; init; } = [];

    /// <summary>How one sees that it is ready. Never assumed of an image, so each service that runs on has one.</summary>
    public virtual Probe? Ready { get; init; }

    /// <summary>Who runs it, and what it may do.</summary>
    public Security Security { get; init; } = Security.Locked;

    /// <summary>What it may use at most; null for no limit.</summary>
    public Resources? Limits { get; init; }

    /// <summary>What it keeps, or sees of what others keep.</summary>
    public ImmutableArray<Mount> Mounts { get; init; } = [];

    /// <summary>The networks it is in. Default: that of its kind.</summary>
    public ImmutableArray<Network> Networks { get; init; } = [Network.Application];

    /// <summary>The services that must be ready before it starts, beside those its settings name.</summary>
    public ImmutableArray<Service> Needs { get; init; } = [];

    /// <summary>The connections that each replica holds open, where the definition knows it. They count against <see cref="Store.Connections"/> before a deployment.</summary>
    public ImmutableArray<Pool> Pools { get; init; } = [];

    /// <summary>What it calls itself; null for any name. RabbitMQ keeps its data under it.</summary>
    public string? HostName { get; init; }

    /// <summary>The port it listens on in its container; null when nobody calls it. Without containers a port is given to it.</summary>
    public int? Port { get; init; }

    /// <summary>How long it may take from the signal to end until it is killed. Default 30 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where Prometheus asks for its figures, such as <c>/metrics</c>; null: nowhere.</summary>
    public string? MetricsPath { get; init; }

    /// <summary>The private addresses of stores on other machines of a fleet that it reaches, by the store's name.</summary>
    internal ImmutableSortedDictionary<string, string> Elsewhere { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The address and the port of its machine at which other machines of a fleet reach it; null: none does.</summary>
    internal (string Address, int Port)? Published { get; init; }

    /// <summary>Everything that must be there before it: what it needs, and what its settings name.</summary>
    public IEnumerable<Service> AllNeeds => Needs.Concat(Settings.SelectMany(x => x.Value.Services)).Distinct();

    /// <summary>The secrets that its settings name, those that are parts of others included.</summary>
    public IEnumerable<Secret> Secrets => Settings.Select(x => x.Value).OfType<SecretSetting>().Select(x => x.Secret).Distinct();

    /// <summary>How many of it run.</summary>
    internal virtual int Count => 1;

    /// <summary>The path of this service in messages.</summary>
    internal string Where => $"Services[{Name}]";

    internal virtual IEnumerable<(bool, string, string)> Rules() =>
    [
        (Names.IsValid(Name), $"{Where}.Name", Names.Rule),
        (Grace >= TimeSpan.Zero, $"{Where}.Grace", "a time span is not negative"),
        (Port is null or (>= 1 and <= 65535), $"{Where}.Port", $"{Port} is not within 1 to 65535"),
        (!Networks.IsDefaultOrEmpty, $"{Where}.Networks", "it is in no network, so nobody reaches it: name one"),
        (MetricsPath is null || (MetricsPath.StartsWith('/') && Port is not null), $"{Where}.MetricsPath", "a path that begins with a slash, of a service with a port"),
        (Artifact is not FilesArtifact || Command.Length > 0, $"{Where}.Command", "files do not start by themselves: name the program and its arguments"),
        (this is Job || Ready is not null, $"{Where}.Ready", "it has no probe, and that it runs does not say that it works: add an HttpProbe, ExecProbe or TcpProbe"),
        (Ready is not TcpProbe || Port is not null, $"{Where}.Port", "its probe connects to its port, and it has none"),
        (Mounts.Select(x => x.Path).Distinct().Count() == Mounts.Length, $"{Where}.Mounts", "two volumes are mounted at one path"),
        .. Artifact.Rules(Where),
        .. Ready?.Rules($"{Where}.Ready") ?? [],
        .. Settings.Rules($"{Where}.Settings"),
        .. Limits?.Rules($"{Where}.Limits") ?? [],
        .. Security.Rules($"{Where}.Security"),
        .. Mounts.SelectMany(x => x.Rules($"{Where}.Mounts")),
        .. Pools.SelectMany(x => x.Rules($"{Where}.Pools")),
        .. Command.Select(x => (!x.Contains('\0'), $"{Where}.Command", "NUL ends an argument")),
    ];
}
