using System.Net;

namespace Load;

/// <summary>Where the service is. <paramref name="TlsHost"/> is null without TLS; a certificate of any kind is good: it is this machine's own.</summary>
internal sealed record Server(IPEndPoint Endpoint, string? TlsHost);
