using System.Net;
using Microsoft.AspNetCore.Http;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Proxying;

/// <summary>
/// Finds out who asked. What a peer claims is believed of proxies that are trusted; what others claim is no fact. Whoever comes by a Unix socket
/// was given its folder, and has no address: he is trusted.
/// </summary>
internal sealed class Origins(AddressSet trusted)
{
    public Origin Of(HttpContext context)
    {
        var request = context.Request;
        var peer = context.Connection.RemoteIpAddress is { } address ? AddressSet.Plain(address) : null;
        if (peer is not null && !trusted.Contains(peer))
            return new(peer, peer.ToString(), peer.ToString(), request.Scheme, request.Host.Value);

        var claimed = Joined(request, "X-Forwarded-For");
        var client = Client(claimed) ?? (IPAddress.TryParse(Joined(request, "X-Real-IP"), out var real) ? AddressSet.Plain(real) : peer);
        return new(client,
            claimed.Length > 0 && peer is not null ? $"{claimed}, {peer}" : claimed.Length > 0 ? claimed : peer?.ToString(),
            Joined(request, "X-Real-IP") is { Length: > 0 } kept ? kept : client?.ToString(),
            Joined(request, "X-Forwarded-Proto") is { Length: > 0 } scheme ? scheme : request.Scheme,
            Joined(request, "X-Forwarded-Host") is { Length: > 0 } host ? host : request.Host.Value);
    }

    // Each proxy appends its peer. From the end on, those that are trusted are proxies; the first that is not is the client.
    private IPAddress? Client(string forwardedFor)
    {
        IPAddress? client = null;
        foreach (var entry in forwardedFor.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (!IPAddress.TryParse(entry, out var address))
                return client;
            client = AddressSet.Plain(address);
            if (!trusted.Contains(client))
                return client;
        }
        return client;
    }

    private static string Joined(HttpRequest request, string name) => string.Join(", ", request.Headers[name].ToArray());
}
