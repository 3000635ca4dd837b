using System.Net;
using System.Net.Sockets;

namespace Pipeline.Router.Processes;

/// <summary>Where requests come in: an address with a port, or <c>unix:</c> and a path.</summary>
internal static class ListenAddress
{
    private const string Unix = "unix:";

    /// <summary>From its text; null: it is neither.</summary>
    public static EndPoint? Parse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
            return text.Length > Unix.Length ? new UnixDomainSocketEndPoint(Path.GetFullPath(text[Unix.Length..])) : null;
        return IPEndPoint.TryParse(text, out var address) && text.Contains(':', StringComparison.Ordinal) ? address : null;
    }

    public static string Text(EndPoint address) => address is UnixDomainSocketEndPoint ? Unix + address : address.ToString()!;
}
