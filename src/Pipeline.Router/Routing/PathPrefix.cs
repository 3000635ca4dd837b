namespace Pipeline.Router.Routing;

/// <summary>Prefixes of paths that end where a segment ends.</summary>
internal static class PathPrefix
{
    /// <summary><c>/api/</c> and <c>/api</c> are the same prefix; the root is empty.</summary>
    public static string Normal(string prefix) => prefix.TrimEnd('/');

    /// <summary>Whether a path is at or below a normal prefix.</summary>
    public static bool Takes(string prefix, string path) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
