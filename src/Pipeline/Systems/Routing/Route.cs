using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Routing;

/// <summary>Which requests go where. The longest prefix that fits wins; one with a host before one without.</summary>
/// <param name="Prefix">Such as <c>/</c> or <c>/api</c>: it fits itself and what follows after a slash.</param>
public abstract record Route(string Prefix)
{
    /// <summary>Only for this host name; null for any.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// Who may come in: the edge asks for user and password, and nobody behind it sees them. In a cluster ingress-nginx asks, and passes them on. Null: everybody.
    /// The pages by which a deployment is proved need a route without one. An environment without containers has no edge, and asks nobody.
    /// </summary>
    public LoginSecret? Login { get; init; }

    /// <summary>Whether a path is the prefix, or goes on after it with a slash.</summary>
    internal bool Takes(string path) => path == Prefix || path.StartsWith(Prefix.EndsWith('/') ? Prefix : Prefix + "/", StringComparison.Ordinal);

    internal string Where => $"Routes[{Host}{Prefix}]";

    internal virtual IEnumerable<(bool, string, string)> Rules() =>
        [(Prefix.StartsWith('/') && !Prefix.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'' or ';' or '{' or '}' or '$' or '\\'), Where, $"`{Prefix}` is no path: it begins with a slash and holds no blanks, quotes, semicolons, braces or dollars"),
            (Host is null || Names.IsHost(Host), Where, $"`{Host}` is no host name in lower case letters")];
}

/// <summary>To a web service.</summary>
/// <param name="Prefix">Which requests.</param>
/// <param name="Service">To whom.</param>
public sealed record ServiceRoute(string Prefix, Web Service) : Route(Prefix)
{
    /// <summary>Whether connections may become websockets. Default: no.</summary>
    public bool WebSockets { get; init; }
}

/// <summary>To files in a volume, sent by the edge itself.</summary>
/// <param name="Prefix">Which requests; it ends with a slash.</param>
/// <param name="Volume">Whose files.</param>
public sealed record FolderRoute(string Prefix, Volume Volume) : Route(Prefix)
{
    /// <summary>How long browsers may keep a file. Default one hour.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(1);

    internal override IEnumerable<(bool, string, string)> Rules() => [.. base.Rules(), (Prefix.EndsWith('/'), Where, "a folder's prefix ends with a slash")];
}
