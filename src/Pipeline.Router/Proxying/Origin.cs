using System.Net;

namespace Pipeline.Router.Proxying;

/// <summary>Who asked, and what is told to the service about it.</summary>
/// <param name="Address">The client, as far as proxies that are trusted say so.</param>
/// <param name="ForwardedFor">For <c>X-Forwarded-For</c>.</param>
/// <param name="RealIp">For <c>X-Real-IP</c>.</param>
/// <param name="Scheme">For <c>X-Forwarded-Proto</c>.</param>
/// <param name="Host">For <c>X-Forwarded-Host</c>.</param>
internal sealed record Origin(IPAddress? Address, string? ForwardedFor, string? RealIp, string Scheme, string? Host);
