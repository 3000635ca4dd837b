using System.Collections.Immutable;

namespace Pipeline.Systems.Services;

/// <summary>Answers HTTP behind the edge.</summary>
/// <remarks>
/// Without containers a replica listens on <c>127.0.0.1:$PORT</c> and is given <c>INSTANCE_ID</c>, <c>RELEASE_VERSION</c> and
/// <c>DATA_DIR</c> (a folder that all releases share); of the deployer's own variables it gets <c>PATH</c>, <c>HOME</c>, <c>LANG</c>,
/// <c>TMPDIR</c> and <c>DOTNET_ROOT</c>, and no others. In a container it gets <c>RELEASE_VERSION</c> and its settings. Its health answer
/// carries its release in <see cref="HttpProbe.ReleaseHeader"/>: only this proves that the new release answers and not an old one. On
/// SIGTERM it finishes what it has begun and exits.
/// </remarks>
public sealed record Web(string Name) : Replicated(Name)
{
    /// <summary>When a replica counts as healthy.</summary>
    public HttpProbe Health { get; init; } = new();

    /// <inheritdoc/>
    public override Probe? Ready
    {
        get => Health;
        init => Health = value as HttpProbe ?? throw new ArgumentException("a web service is asked over HTTP, so that its answer carries its release");
    }

    /// <summary>What tells that a replica is alive without asking what it depends on; for compose and Kubernetes. Null: the engine asks nothing.</summary>
    public Probe? Alive { get; init; }

    /// <summary>Paths asked of each replica before it gets traffic, so that first requests of users are not slow.</summary>
    public ImmutableArray<string> WarmUp { get; init; } = ["/"];

    /// <summary>Prefixes of files that pages of the old release still ask for: what the new one answers with 404 is asked of the old one.</summary>
    public ImmutableArray<string> Assets { get; init; } = [];

    /// <summary>How long the old release may finish requests after a switch. Default 30 s.</summary>
    public TimeSpan RequestDrain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long websockets of the old release are waited for before it is told to close them. Default 5 s.</summary>
    public TimeSpan WebSocketDrain { get; init; } = TimeSpan.FromSeconds(5);

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (Artifact is FilesArtifact || Port is not null, $"{Where}.Port", "requests are sent to it, and it has no port: say which one its container listens on"),
        (RequestDrain >= TimeSpan.Zero, $"{Where}.RequestDrain", "a time span is not negative"),
        (WebSocketDrain >= TimeSpan.Zero, $"{Where}.WebSocketDrain", "a time span is not negative"),
        .. WarmUp.Select(x => (x.StartsWith('/'), $"{Where}.WarmUp", $"`{x}` does not begin with a slash")),
        .. Assets.Select(x => (x.StartsWith('/') && x.EndsWith('/'), $"{Where}.Assets", $"`{x}` does not begin and end with a slash")),
        .. Alive?.Rules($"{Where}.Alive") ?? [],
    ];
}
