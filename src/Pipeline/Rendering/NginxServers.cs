using System.Globalization;
using Pipeline.Systems;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering;

/// <summary><c>conf.d/default.conf</c>: the servers of an edge, one for each host name that routes speak of and one for all others.</summary>
internal static class NginxServers
{
    /// <summary>The file's text, without its header.</summary>
    public static string Of(SystemDefinition system, Edge edge)
    {
        var hosts = Hosts(system).ToList();
        return NginxText.Lines(0,
        [
            "# Names that are not ours get no answer, and over TLS no more than that it is the wrong place.",
            .. Block("server",
            [
                $"listen {Port(Edge.HttpPort)} default_server;",
                "server_name _;",
                "return 444;",
            ]),
            "",
            .. Block("server",
            [
                $"listen {Port(Edge.HttpsPort)} ssl default_server;",
                "server_name _;",
                "return 421;",
            ]),
            "",
            .. Block("server",
            [
                $"listen {Port(Edge.HttpPort)};",
                Names,
                .. hosts.Select(x => $"server_name {x};"),
                "return 301 https://$host$public_port$request_uri;",
            ]),
            .. Server(system, edge, Names, Routes(system, null)),
            .. hosts.SelectMany(x => Server(system, edge, $"server_name {x};", Routes(system, x))),
        ]);
    }

    private static string Names => $"include {ComposeEnvironmentFile.EdgeFolder}/names.conf;";

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>What holds for a host: its own routes, and of those for all hosts what its own do not take. The longest first.</summary>
    internal static IEnumerable<Route> Routes(SystemDefinition system, string? host)
    {
        var own = system.AllRoutes.Where(x => string.Equals(x.Host, host, StringComparison.OrdinalIgnoreCase)).ToList();
        var others = host is null ? [] : system.AllRoutes.Where(x => x.Host is null && !own.Any(y => y.Takes(x.Prefix)));
        return own.Concat(others).OrderByDescending(x => x.Prefix.Length).ThenBy(x => x.Prefix, StringComparer.Ordinal);
    }

    /// <summary>The host names that routes speak of.</summary>
    private static IEnumerable<string> Hosts(SystemDefinition system) =>
        system.AllRoutes.Select(x => x.Host).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal);

    /// <summary>Paths of figures, which are not for the world unless a route names them. Where a login is asked for the world does not come.</summary>
    internal static IEnumerable<string> Closed(SystemDefinition system) =>
        system.Webs.Select(x => x.MetricsPath).OfType<string>().Distinct()
            .Where(x => !system.AllRoutes.Any(y => y.Prefix == x) && !Hosts(system).Prepend(null).All(y => Routes(system, y).FirstOrDefault(z => z.Takes(x)) is { Login: not null }))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Server(SystemDefinition system, Edge edge, string name, IEnumerable<Route> routes)
    {
        var known = routes.ToList();
        var lines = new List<string> { $"listen {Port(Edge.HttpsPort)} ssl;", "http2 on;", name, "", $"include {Edge.Configuration}/headers.conf;", $"include {Edge.Configuration}/proxy.conf;", "set $upgrade \"\";" };
        if (system.Logins.Any())
            lines.Add("set $authorization $http_authorization;");
        if (edge.RequestsPerSecond is { } rate)
            lines.Add($"limit_req zone=requests burst={Port(rate)} nodelay;");
        if (edge.Connections is { } connections)
            lines.Add($"limit_conn connections {Port(connections)};");
        foreach (var path in Closed(system))
            lines.AddRange(["", .. Block($"location = {NginxText.Path(path)}", ["return 404;"])]);
        foreach (var route in known)
            lines.AddRange(["", .. Location(edge, route)]);
        if (!known.Exists(x => x.Prefix == "/"))
            lines.AddRange(["", .. Block("location /", ["return 404;"])]);
        return ["", .. Block("server", lines)];
    }

    /// <summary>The locations of a route.</summary>
    internal static IEnumerable<string> Location(Edge edge, Route route) => route switch
    {
        FolderRoute folder => Block($"location {NginxText.Path(folder.Prefix)}", [.. Login(folder), .. Folder(edge, folder)]),
        ServiceRoute { Prefix: var prefix } service when prefix.EndsWith('/') => Block($"location {NginxText.Path(prefix)}", Pass(service)),
        ServiceRoute service =>
        [
            .. Block($"location = {NginxText.Path(service.Prefix)}", Pass(service)),
            .. Block($"location {NginxText.Path(service.Prefix + "/")}", Pass(service)),
        ],
        _ => [],
    };

    private static IEnumerable<string> Pass(ServiceRoute route) =>
    [
        .. Login(route),
        .. route.WebSockets ? (string[])["set $upgrade $http_upgrade;", "proxy_read_timeout 1h;", "proxy_send_timeout 1h;"] : [],
        "proxy_pass http://router;",
    ];

    private static IEnumerable<string> Login(Route route) => route.Login is { } login
        ? [$"auth_basic \"{login.Name}\";", $"auth_basic_user_file {ComposeService.Path(login)};", .. route is ServiceRoute ? (string[])["set $authorization \"\";"] : []]
        : [];

    private static IEnumerable<string> Folder(Edge edge, FolderRoute folder) =>
    [
        $"alias {NginxText.Path(edge.Mounts.First(x => x.Volume == folder.Volume).Path.TrimEnd('/') + "/")};",
        "disable_symlinks on;",
        .. Block("limit_except GET", ["deny all;"]),
        "# Files that somebody brought: they are shown or saved, and never run in this site's name.",
        $"include {Edge.Configuration}/headers.conf;",
        .. edge.Headers.Keys.Contains("X-Content-Type-Options", StringComparer.OrdinalIgnoreCase) ? (string[])[] : ["add_header X-Content-Type-Options nosniff always;"],
        "add_header Content-Security-Policy \"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox\" always;",
        folder.KeepFor > TimeSpan.Zero ? $"expires {Spans.Seconds(folder.KeepFor)}s;" : "expires -1;",
    ];

    /// <summary>Lines in braces.</summary>
    internal static IEnumerable<string> Block(string head, IEnumerable<string> lines) =>
        [head + " {", .. lines.Select(x => x.Length == 0 ? "" : "    " + x), "}"];
}
