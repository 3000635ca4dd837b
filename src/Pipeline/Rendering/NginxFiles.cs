using System.Globalization;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering;

/// <summary>nginx's files of a system's edge: <c>nginx.conf</c> for all of nginx, and beside it what that includes.</summary>
internal static class NginxFiles
{
    /// <summary>The files; none without an edge.</summary>
    public static IEnumerable<RenderedFile> Of(SystemDefinition system)
    {
        if (system.Edge is not { } edge)
            return [];
        return
        [
            File("nginx.conf", Whole(edge)),
            File("conf.d/default.conf", NginxServers.Of(system, edge)),
            File("headers.conf", Headers(edge)),
            File("proxy.conf", Proxy(edge, system.Logins.Any())),
            File("upstream.conf", Upstream()),
            .. system.Environments.OfType<DockerEnvironment>().SelectMany(x => (RenderedFile[])
            [
                File($"environments/{x.Name}/names.conf", $"server_name {string.Join(' ', x.HostNames.Prepend(x.Url.Host).Distinct())};\n"),
                File($"environments/{x.Name}/port.conf", $"# What stands behind the host name in addresses.\nmap \"\" $public_port {{\n    default \"{(x.PublicPort == 443 ? "" : ":" + Number(x.PublicPort))}\";\n}}\n"),
            ]),
        ];

        RenderedFile File(string path, string text) => new($"nginx/{system.Name}/{path}", $"# {SystemFiles.Header(system)}\n{text}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Whole(Edge edge)
    {
        List<string> http =
        [
            "include /etc/nginx/mime.types;",
            "default_type application/octet-stream;",
            "server_tokens off;",
            "",
            "log_format main '$remote_addr [$time_iso8601] $host \"$request\" $status $body_bytes_sent $request_time $upstream_response_time \"$http_user_agent\"';",
            "access_log /dev/stdout main;",
            "",
            "sendfile on;",
            "tcp_nopush on;",
            "keepalive_timeout 65s;",
            "keepalive_requests 1000;",
            "client_header_timeout 15s;",
            "client_body_timeout 30s;",
            "reset_timedout_connection on;",
            $"client_max_body_size {Number(edge.LargestBody)};",
            "",
            .. TemporaryPaths,
            "",
            "gzip on;",
            "gzip_vary on;",
            "gzip_proxied any;",
            "gzip_min_length 1024;",
            "gzip_types application/javascript application/json application/manifest+json application/xml image/svg+xml text/css text/javascript text/plain;",
            "",
            $"ssl_certificate {ComposeService.SecretsFolder}{ComposeFile.Certificate(edge).Chain};",
            $"ssl_certificate_key {ComposeService.SecretsFolder}{ComposeFile.Certificate(edge).Key};",
            "ssl_protocols TLSv1.2 TLSv1.3;",
            "# Forward secrecy only; which of these is the client's choice, who knows what it computes fastest.",
            "ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;",
            "ssl_prefer_server_ciphers off;",
            "ssl_session_cache shared:tls:10m;",
            "ssl_session_timeout 1d;",
            "ssl_session_tickets off;",
        ];
        if (edge.TrustedProxies.Length > 0)
            http.AddRange(["", "# The client's address is what these proxies say; of all others it is their own.", .. edge.TrustedProxies.Select(x => $"set_real_ip_from {x};"), "real_ip_header X-Forwarded-For;", "real_ip_recursive on;"]);
        if (edge.RequestsPerSecond is { } rate)
            http.AddRange(["", $"limit_req_zone $binary_remote_addr zone=requests:10m rate={Number(rate)}r/s;", "limit_req_status 429;"]);
        if (edge.Connections is not null)
            http.AddRange(["", "limit_conn_zone $binary_remote_addr zone=connections:10m;", "limit_conn_status 429;"]);
        http.AddRange(DollarOf(edge));
        http.AddRange(
        [
            "",
            "# Only over TLS does this header mean anything.",
            "map $https $strict_transport {",
            $"    on \"{StrictTransport(edge)}\";",
            "    default \"\";",
            "}",
            "",
            "# A connection is kept as it is, unless it becomes a websocket where a route says so.",
            "map $upgrade $connection_upgrade {",
            "    \"\" \"\";",
            "    default upgrade;",
            "}",
            "",
            $"include {Edge.Configuration}/upstream.conf;",
            $"include {ComposeEnvironmentFile.EdgeFolder}/port.conf;",
            "# default.conf is generated; *.local.conf beside it is yours.",
            $"include {Edge.Configuration}/conf.d/*.conf;",
        ]);
        return $$"""
            # As many as it may use processors.
            worker_processes {{(edge.Limits is { } limits ? Number((long)Math.Ceiling(limits.Cpus)) : "auto")}};
            # Asked to end, it finishes what it has begun, but does not wait for websockets until it is killed.
            worker_shutdown_timeout {{Spans.Seconds(edge.Grace > TimeSpan.FromSeconds(5) ? edge.Grace - TimeSpan.FromSeconds(5) : edge.Grace)}}s;
            pid /tmp/nginx.pid;
            error_log /dev/stderr notice;

            events {
                worker_connections 4096;
            }

            http {
            {{NginxText.Lines(4, http)}}}

            """.Replace("\r", "", StringComparison.Ordinal);
    }

    /// <summary>Where nginx writes for a moment.</summary>
    internal static IEnumerable<string> TemporaryPaths =>
        ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(x => $"{x}_temp_path /tmp/{x};").Prepend("# The root file system is read-only.");

    /// <summary>The variable for a dollar, where a header has one.</summary>
    internal static string[] DollarOf(Edge edge) => edge.Headers.Values.Any(x => x.Contains('$')) ? ["", $"geo {NginxText.Dollar} {{", "    default \"$\";", "}"] : [];

    /// <summary>The value of Strict-Transport-Security; empty where it is not said.</summary>
    internal static string StrictTransport(Edge edge) => edge.StrictTransport > TimeSpan.Zero ? "max-age=" + Spans.Seconds(edge.StrictTransport) : "";

    /// <summary><c>headers.conf</c>, without its header.</summary>
    internal static string Headers(Edge edge) => NginxText.Lines(0,
    [
        "# Headers of every answer. A location with an add_header of its own loses those from outside, so it includes this file too.",
        "add_header Strict-Transport-Security $strict_transport always;",
        .. edge.Headers.Select(x => $"add_header {x.Key} {NginxText.Quoted(x.Value)} always;"),
    ]);

    private static string Proxy(Edge edge, bool logins) => NginxText.Lines(0,
    [
        "proxy_http_version 1.1;",
        "# What a client says of itself is replaced, never passed on.",
        "proxy_set_header Host $host$public_port;",
        "proxy_set_header X-Real-IP $remote_addr;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-Host \"\";",
        "proxy_set_header X-Forwarded-Port \"\";",
        "proxy_set_header Forwarded \"\";",
        "proxy_set_header Proxy \"\";",
        "proxy_set_header Upgrade $upgrade;",
        "proxy_set_header Connection $connection_upgrade;",
        .. logins ? (string[])["# A login that the edge has asked for is its own business.", "proxy_set_header Authorization $authorization;"] : [],
        "",
        "# The edge says these, so that each is said once.",
        .. (edge.StrictTransport > TimeSpan.Zero ? edge.Headers.Keys.Prepend("Strict-Transport-Security") : edge.Headers.Keys).Select(x => $"proxy_hide_header {x};"),
        "",
        "# An answer goes on as it comes: events and long downloads are not held back. A request's body is read whole first, so that a slow client",
        "# holds nobody but the edge.",
        "proxy_buffering off;",
        "proxy_request_buffering on;",
        "# Asked again is what the router cannot have seen, and a GET whose kept connection turned out to be closed.",
        "proxy_next_upstream error;",
        "proxy_connect_timeout 5s;",
        $"proxy_send_timeout {Spans.Seconds(edge.AnswerWithin)}s;",
        $"proxy_read_timeout {Spans.Seconds(edge.AnswerWithin)}s;",
    ]);

    private static string Upstream() => $$"""
        # A socket in a folder that both share: nginx starts without the router, finds the next one in the same place, and keeps its connections.
        upstream router {
            server unix:{{ComposeFile.SocketOf(ComposeFile.Router)}} max_fails=0;
            # Is there while the router is replaced by another one.
            server unix:{{ComposeFile.SocketOf(ComposeFile.Standby)}} max_fails=0 backup;
            keepalive 64;
            # One that is idle must not hold up a router that wants to go.
            keepalive_timeout 5s;
        }

        """.Replace("\r", "", StringComparison.Ordinal);
}
