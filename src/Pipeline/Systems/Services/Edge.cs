using System.Collections.Immutable;
using Pipeline.Systems.Routing;

namespace Pipeline.Systems.Services;

/// <summary>nginx before everything: TLS, headers, limits, files. A deployment neither reloads nor restarts it.</summary>
public sealed record Edge(string Name) : Service(Name)
{
    /// <summary>The folder in its container with the files that are rendered for it: <c>nginx.conf</c> and what that includes.</summary>
    public const string Configuration = "/etc/nginx/edge";

    /// <summary>The port in its container that is redirected to TLS.</summary>
    public const int HttpPort = 8080;

    /// <summary>The port in its container with TLS.</summary>
    public const int HttpsPort = 8443;

    /// <summary>Its certificate.</summary>
    public Certificate Certificate { get; init; } = Certificate.SelfSigned;

    /// <summary>Headers of every answer, beside HSTS.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = SecurityHeaders;

    /// <summary>How long browsers are told to use TLS only (HSTS); zero: not told. Default one year.</summary>
    public TimeSpan StrictTransport { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Requests a second of one client address, with as many again at once; null for no limit.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Connections at once of one client address; null for no limit.</summary>
    public int? Connections { get; init; }

    /// <summary>Bytes that a request's body may have. Default 10 MiB.</summary>
    public long LargestBody { get; init; } = 10L << 20;

    /// <summary>How long a request may take before the edge gives up. Default 60 s.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Addresses of proxies before the edge, whose X-Forwarded-For is believed, such as <c>10.0.0.0/8</c>. Of all others it is replaced.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>X-Frame-Options DENY, nosniff, X-XSS-Protection, Referrer-Policy.</summary>
    public static ImmutableSortedDictionary<string, string> SecurityHeaders { get; } = new Dictionary<string, string>
    {
        ["Referrer-Policy"] = "same-origin",
        ["X-Content-Type-Options"] = "nosniff",
        ["X-Frame-Options"] = "DENY",
        ["X-XSS-Protection"] = "1; mode=block",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (RequestsPerSecond is null or > 0, $"{Where}.RequestsPerSecond", "must be above zero"),
        (Connections is null or > 0, $"{Where}.Connections", "must be above zero"),
        (LargestBody > 0, $"{Where}.LargestBody", "must be above zero"),
        (AnswerWithin > TimeSpan.Zero, $"{Where}.AnswerWithin", "must be above zero"),
        .. TrustedProxies.Select(x => (System.Net.IPNetwork.TryParse(x, out _), $"{Where}.TrustedProxies", $"`{x}` is no network such as 10.0.0.0/8")),
        .. Headers.Select(x => (x.Key.Length > 0 && x.Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), $"{Where}.Headers[{x.Key}]", "a header's name is letters, digits, dashes and underscores")),
        .. Headers.Select(x => (x.Value.All(c => c is >= ' ' and < (char)127), $"{Where}.Headers[{x.Key}]", "a header holds printable ASCII only")),
    ];
}
