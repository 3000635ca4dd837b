using Pipeline.Systems;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>What is left of an edge in a cluster: it sends the files of folder routes, and answers 404 where figures are closed to the world.</summary>
internal static class StaticFiles
{
    /// <summary>Whether it has anything to do.</summary>
    public static bool IsNeeded(SystemDefinition system, Edge edge) => system.AllRoutes.OfType<FolderRoute>().Any() || Closed(system).Any();

    /// <summary>Paths of figures that a route would open.</summary>
    public static IEnumerable<string> Closed(SystemDefinition system) => NginxServers.Closed(system).Where(x => system.AllRoutes.Any(y => y.Takes(x)));

    /// <summary>nginx's files.</summary>
    public static Dictionary<string, string> Of(SystemDefinition system, Edge edge)
    {
        var folders = system.AllRoutes.OfType<FolderRoute>().OrderByDescending(x => x.Prefix.Length).ThenBy(x => x.Prefix, StringComparer.Ordinal).ToList();
        List<string> server =
        [
            $"listen {Edge.HttpPort};",
            "server_name _;",
            $"include {Edge.Configuration}/headers.conf;",
            .. folders.SelectMany(x => (string[])["", .. NginxServers.Location(edge, x with { Login = null })]),
            "",
            "# Figures, and whatever else the entrance sends here, are nobody's business.",
            .. NginxServers.Block("location /", ["return 404;"]),
        ];
        var http = NginxServers.Block("http",
        [
            "include /etc/nginx/mime.types;",
            "default_type application/octet-stream;",
            "server_tokens off;",
            "access_log /dev/stdout;",
            "sendfile on;",
            .. NginxFiles.TemporaryPaths,
            .. NginxFiles.DollarOf(edge),
            "",
            "# The entrance has TLS, and says so.",
            .. NginxServers.Block("map $http_x_forwarded_proto $strict_transport", [$"https \"{NginxFiles.StrictTransport(edge)}\";", "default \"\";"]),
            "",
            .. NginxServers.Block("server", server),
        ]);
        return new()
        {
            ["nginx.conf"] = NginxText.Lines(0,
            [
                "worker_processes 1;",
                "pid /tmp/nginx.pid;",
                "error_log /dev/stderr notice;",
                .. NginxServers.Block("events", ["worker_connections 1024;"]),
                .. http,
            ]),
            ["headers.conf"] = NginxFiles.Headers(edge),
        };
    }
}
