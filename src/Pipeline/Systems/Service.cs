using System.Collections.Immutable;
using Pipeline.Execution;

namespace Pipeline.Systems;

/// <summary>An HTTP service: how its bytes are made, how a replica starts, and when it is well.</summary>
/// <remarks>
/// A replica listens on <c>127.0.0.1:$PORT</c> and is told <c>INSTANCE_ID</c>, <c>RELEASE_VERSION</c> and <c>DATA_DIR</c> (a folder
/// that all releases share). Its health answer carries its release in <see cref="HealthCheck.ReleaseHeader"/>: only this proves
/// that the new release answers and not an old one. On SIGTERM it finishes what it has begun and exits.
/// Of the deployer's own variables a replica gets <c>PATH</c>, <c>HOME</c>, <c>LANG</c>, <c>TMPDIR</c> and <c>DOTNET_ROOT</c>, and no
/// others: what it needs beside them is in <see cref="Environment"/> or in the command of <see cref="Start"/>.
/// </remarks>
/// <param name="Name">Lower case letters, digits and dashes.</param>
public sealed record Service(string Name)
{
    /// <summary>The command that writes the release's files into the folder it is given.</summary>
    public required Func<string, Command> Build { get; init; }

    /// <summary>The command that starts a replica. It runs in the release's folder and must not fork into the background.</summary>
    public required Func<Replica, Command> Start { get; init; }

    /// <summary>The first part of generated versions; the rest is the content's digest. Default <c>0.0.0</c>.</summary>
    public string Version { get; init; } = "0.0.0";

    /// <summary>Processes of one release, 1 to 64. Default 2.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>When a replica counts as healthy.</summary>
    public HealthCheck Health { get; init; } = new();

    /// <summary>Paths asked of each replica before it gets traffic, so that first requests of users are not slow.</summary>
    public ImmutableArray<string> WarmUp { get; init; } = ["/"];

    /// <summary>The replicas' variables beside those named above. Not for secrets: values are shown by <c>--dry-run</c>.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long the old release may finish requests after a switch. Default 30 s.</summary>
    public TimeSpan RequestDrain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long websockets of the old release are waited for before it is told to close them. Default 5 s.</summary>
    public TimeSpan WebSocketDrain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a replica may take from SIGTERM to its end before it is killed. Default 30 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(30);

    internal IEnumerable<(bool, string, string)> Rules() =>
    [
        (Names.IsValid(Name), "Service.Name", Names.Rule),
        (Names.IsVersion(Version), "Service.Version", Names.VersionRule),
        (Replicas is >= 1 and <= 64, "Service.Replicas", $"{Replicas} is not within 1 to 64"),
        (RequestDrain >= TimeSpan.Zero, "Service.RequestDrain", "a time span is not negative"),
        (WebSocketDrain >= TimeSpan.Zero, "Service.WebSocketDrain", "a time span is not negative"),
        (StopGrace >= TimeSpan.Zero, "Service.StopGrace", "a time span is not negative"),
        .. WarmUp.Select(x => (x.StartsWith('/'), "Service.WarmUp", $"`{x}` does not begin with a slash")),
        .. Health.Rules(),
    ];
}
