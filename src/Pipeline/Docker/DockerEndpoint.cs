using Pipeline.Execution;

namespace Pipeline.Docker;

/// <summary>Where an engine listens, and how it is spoken to.</summary>
/// <param name="Address"><c>unix:///path</c>, <c>tcp://host:port</c> or <c>ssh://[user@]host[:port]</c>.</param>
/// <param name="Tls">Certificates; null to speak plainly.</param>
/// <param name="Source">What named it, such as <c>DOCKER_HOST</c>: people need it when it is wrong.</param>
internal sealed record DockerEndpoint(Uri Address, DockerTls? Tls, string Source)
{
    /// <summary>Whether the docker command has to be told, with <c>DOCKER_HOST</c>, since it does not look there by itself.</summary>
    public bool TellCommand { get; init; }

    /// <summary>The machine that the socket leads to over ssh; null: it is the engine's own.</summary>
    public Uri? Over { get; init; }

    /// <summary>A docker command that speaks to the same engine.</summary>
    public Command Same(Command command) => TellCommand ? command.With("DOCKER_HOST", Address.OriginalString) : command;

    /// <summary>The path of the socket; null when it is not one of this machine.</summary>
    public string? SocketPath => Address.Scheme == "unix" ? Address.LocalPath : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Address.OriginalString} ({Source})";
}

/// <summary>The files that <c>docker --tls</c> reads.</summary>
/// <param name="Folder">Holds <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>, each of them optional.</param>
/// <param name="Verify">Whether the server's certificate must be signed by <c>ca.pem</c>, or by an authority of the system without it.</param>
internal sealed record DockerTls(string Folder, bool Verify)
{
    public string Authority => Path.Combine(Folder, "ca.pem");

    public string Certificate => Path.Combine(Folder, "cert.pem");

    public string Key => Path.Combine(Folder, "key.pem");
}
