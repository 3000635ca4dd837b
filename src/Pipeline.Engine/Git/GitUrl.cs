using Nuke.Common.Git;

namespace Pipeline.Engine;

/// <summary>A remote's URL, taken apart.</summary>
internal sealed record GitUrl(GitProtocol Protocol, string Endpoint, string Identifier)
{
    /// <summary>Reads <c>https://server/path.git</c>, <c>ssh://user@server:22/path</c> and <c>user@server:path</c>; null for a directory.</summary>
    public static GitUrl? Parse(string url)
    {
        url = url.Trim();
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var protocol = scheme > 0 && url[..scheme].Equals("https", StringComparison.OrdinalIgnoreCase) ? GitProtocol.Https : GitProtocol.Ssh;
        if (scheme > 0 && url[..scheme].Equals("file", StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = scheme > 0 ? url[(scheme + 3)..] : url;
        var end = scheme > 0 ? rest.IndexOf('/', StringComparison.Ordinal) : rest.IndexOf(':', StringComparison.Ordinal);
        // A colon behind a slash, or after one letter, is part of a directory's name.
        if (end <= 0 || (scheme < 0 && (end == 1 || rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash && slash < end)))
            return null;
        var (server, identifier) = (rest[..end], rest[(end + 1)..].Trim('/'));
        server = server[(server.LastIndexOf('@') + 1)..];
        if (server.IndexOf(':', StringComparison.Ordinal) is > 0 and var port)
            server = server[..port];
        if (identifier.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
            identifier = identifier[..^".git".Length];
        return server.Length > 0 && identifier.Length > 0 ? new GitUrl(protocol, server, identifier) : null;
    }
}
