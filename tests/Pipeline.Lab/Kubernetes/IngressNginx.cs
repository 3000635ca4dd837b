using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using Pipeline.Deployment.Docker;
using Pipeline.Rendering;

namespace Pipeline.Lab.Kubernetes;

/// <summary>What a controller of an Ingress reads in a namespace.</summary>
internal sealed record EntranceObjects(
    IReadOnlyList<V1Ingress> Ingresses, IReadOnlyList<V1Service> Services, IReadOnlyList<V1Endpoints> Endpoints, IReadOnlyList<V1Secret> Secrets, IReadOnlyList<V1ConfigMap> ConfigMaps);

/// <summary>
/// Ingresses as the configuration of an nginx, by what ingress-nginx documents of the annotations that Pipeline renders,
/// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/, and by what its sources do where the page says nothing. Another of its
/// annotations fails the test: nothing that a test relies on is passed over.
/// </summary>
internal sealed class IngressNginx
{
    private const string Class = "nginx";

    private const string Prefix = "nginx.ingress.kubernetes.io/";

    private static readonly HashSet<string> Known =
    [
        "auth-realm", "auth-secret", "auth-type", "canary", "canary-weight", "custom-headers", "limit-burst-multiplier", "limit-connections", "limit-rps", "proxy-body-size", "proxy-read-timeout",
        "proxy-send-timeout", "ssl-redirect",
    ];

    // Shown to names that are nobody's, as the controller's "fake certificate" is.
    private readonly (string Certificate, string Key) _fake = SelfSigned.Make(["ingress.local"], TimeProvider.System.GetUtcNow());
    private readonly int _http;
    private readonly int _https;

    public IngressNginx(int http, int https) => (_http, _https) = (http, https);

    /// <summary>The sections of <c>http</c>, and the files beside them that they name; a file is named by its content.</summary>
    public (string Text, IReadOnlyDictionary<string, string> Files) Render(EntranceObjects objects)
    {
        var rendering = new Rendering(objects, _http, _https);
        var text = rendering.Text(rendering.File(_fake.Certificate), rendering.File(_fake.Key));
        return (text, rendering.Files);
    }

    // What goes somewhere: paths of an Ingress that is no canary.
    private sealed record Location(string Path, bool Exact, V1Ingress Ingress, string Upstream);

    private sealed class Rendering
    {
        private readonly EntranceObjects _objects;
        private readonly int _http;
        private readonly int _https;
        private readonly List<V1Ingress> _main;
        private readonly List<V1Ingress> _canaries;

        // Addresses of pods, by <namespace>-<service>-<port>.
        private readonly SortedDictionary<string, List<string>> _upstreams = new(StringComparer.Ordinal);

        public Rendering(EntranceObjects objects, int http, int https)
        {
            (_objects, _http, _https) = (objects, http, https);
            var all = objects.Ingresses.Where(x => x.Spec.IngressClassName == Class).OrderBy(x => x.Metadata.CreationTimestamp).ThenBy(x => x.Metadata.Name, StringComparer.Ordinal).ToList();
            foreach (var (name, _) in all.SelectMany(x => x.Metadata.Annotations ?? new Dictionary<string, string>()))
                if (name.StartsWith(Prefix, StringComparison.Ordinal) && !Known.Contains(name[Prefix.Length..]))
                    throw new NotSupportedException($"{name} is an annotation that the Lab's entrance does not know");
            _canaries = [.. all.Where(x => Value(x, "canary") == "true")];
            _main = [.. all.Except(_canaries)];
        }

        public Dictionary<string, string> Files { get; } = [];

        public string Text(string fakeCertificate, string fakeKey)
        {
            var servers = _main.SelectMany(x => x.Spec.Rules).Select(x => x.Host).Distinct().Order(StringComparer.Ordinal).Select(x => (Host: x, Locations: LocationsOf(x))).ToList();
            var alternatives = Alternatives(servers);
            // Their order is that of the text, and a variable's name says nothing.
            var splits = alternatives.Where(x => x.Value.Weight is > 0 and < 100).Select((x, i) => (x.Key, Name: $"$way_{i}", x.Value)).ToDictionary(x => x.Key, x => x);
            return NginxText.Lines(4,
            [
                .. NginxServers.Block("geo " + NginxText.Dollar, ["default \"$\";"]),
                .. NginxServers.Block("map $http_upgrade $connection_upgrade", ["default upgrade;", "'' '';"]),
                .. _main.Where(x => Value(x, "limit-rps") is not null).Select(x => $"limit_req_zone $binary_remote_addr zone=rps_{x.Metadata.Name}:5m rate={Value(x, "limit-rps")}r/s;"),
                .. _main.Where(x => Value(x, "limit-connections") is not null).Select(x => $"limit_conn_zone $binary_remote_addr zone=conn_{x.Metadata.Name}:5m;"),
                .. _upstreams.Where(x => x.Value.Count > 0).SelectMany(x => NginxServers.Block($"upstream {x.Key}", [.. x.Value.Select(y => $"server {y} max_fails=0;"), "keepalive 320;"])),
                .. splits.Values.SelectMany(x => NginxServers.Block($"split_clients $request_id {x.Name}", [$"{x.Value.Weight}% {x.Value.Upstream};", $"* {x.Key};"])),
                .. Server("_", true, fakeCertificate, fakeKey, []),
                .. servers.SelectMany(x =>
                {
                    var tls = Tls(x.Host);
                    return Server(x.Host, false, tls?.Certificate ?? fakeCertificate, tls?.Key ?? fakeKey, Block(x.Locations, tls is not null, TargetOf));
                }),
            ]);

            // Where nobody serves the main Service, nobody is sent to the canary either; where nobody serves the canary, all go to the main one.
            string? TargetOf(string upstream) => _upstreams[upstream].Count == 0 ? null
                : splits.TryGetValue(upstream, out var split) ? split.Name
                : alternatives.TryGetValue(upstream, out var canary) && canary.Weight >= 100 ? canary.Upstream
                : upstream;
        }

        /// <summary>Puts a file beside the configuration.</summary>
        public string File(string content)
        {
            var name = $"{Digest(content)}.file";
            Files[name] = content;
            return name;
        }

        private List<Location> LocationsOf(string host)
        {
            var taken = new HashSet<(string, bool)>();
            return
            [
                .. from ingress in _main
                   from rule in ingress.Spec.Rules
                   where rule.Host == host
                   from path in rule.Http.Paths
                   where taken.Add((path.Path, path.PathType == "Exact"))
                   select new Location(path.Path, path.PathType == "Exact", ingress, UpstreamOf(ingress, path.Backend.Service)),
            ];
        }

        // The controller gives the canary to the whole main Service, not to the path: all paths that lead to that Service have it. Of several it takes the first.
        private Dictionary<string, (string Upstream, int Weight)> Alternatives(IReadOnlyList<(string Host, List<Location> Locations)> servers)
        {
            var alternatives = new Dictionary<string, (string, int)>();
            foreach (var ingress in _canaries)
                foreach (var rule in ingress.Spec.Rules)
                    foreach (var path in rule.Http.Paths)
                    {
                        var upstream = UpstreamOf(ingress, path.Backend.Service);
                        var main = servers.Where(x => x.Host == rule.Host).SelectMany(x => x.Locations).FirstOrDefault(x => x.Path == path.Path && x.Exact == (path.PathType == "Exact"));
                        if (main is not null && main.Upstream != upstream && _upstreams[upstream].Count > 0)
                            alternatives.TryAdd(main.Upstream, (upstream, int.Parse(Value(ingress, "canary-weight") ?? "0", System.Globalization.CultureInfo.InvariantCulture)));
                    }

            return alternatives;
        }

        private IEnumerable<string> Server(string host, bool isDefault, string certificate, string key, IEnumerable<string> locations)
        {
            var other = isDefault ? " default_server" : "";
            return NginxServers.Block("server",
            [
                $"listen 127.0.0.1:{_http}{other};",
                $"listen 127.0.0.1:{_https} ssl{other};",
                "http2 on;",
                $"server_name {host};",
                $"ssl_certificate {certificate};",
                $"ssl_certificate_key {key};",
                .. locations,
            ]);
        }

        private List<string> Block(List<Location> locations, bool tls, Func<string, string?> targetOf)
        {
            // Of the two locations that a prefix is, somebody else may have said the exact one.
            var heads = new Dictionary<string, Location>();
            foreach (var location in locations.OrderByDescending(x => x.Exact))
                foreach (var head in location.Exact ? ["= " + location.Path] : location.Path == "/" ? ["/"] : (string[])["= " + location.Path.TrimEnd('/'), location.Path.TrimEnd('/') + "/"])
                    heads.TryAdd(head, location);
            return
            [
                .. heads.SelectMany(x => NginxServers.Block($"location {(x.Key[0] == '=' ? "= " : "")}{NginxText.Path(x.Key.TrimStart('=', ' '))}", Pass(x.Value.Ingress, tls, targetOf(x.Value.Upstream)))),
                .. heads.ContainsKey("/") ? (string[])[] : [.. NginxServers.Block("location /", ["return 404;"])],
            ];
        }

        private IEnumerable<string> Pass(V1Ingress ingress, bool tls, string? target)
        {
            string? Of(string name) => Value(ingress, name);

            var login = Of("auth-type") is null ? null : Of("auth-type") == "basic" ? Secret(Of("auth-secret")!)?.Data["auth"] : throw new NotSupportedException($"auth-type {Of("auth-type")}");
            var isClosed = target is null || (Of("auth-type") is not null && login is null);
            return
            [
                .. tls && Of("ssl-redirect") != "false" ? NginxServers.Block("if ($scheme = http)", ["return 308 https://$host$request_uri;"]) : [],
                .. isClosed ? (string[])["return 503;"] : [],
                .. login is null ? (string[])[] : [$"auth_basic {NginxText.Quoted(Of("auth-realm") ?? "")};", $"auth_basic_user_file {File(Encoding.UTF8.GetString(login))};", "proxy_set_header Authorization \"\";"],
                .. Of("limit-rps") is { } rate ? (string[])[$"limit_req zone=rps_{ingress.Metadata.Name} burst={int.Parse(rate, System.Globalization.CultureInfo.InvariantCulture) * int.Parse(Of("limit-burst-multiplier") ?? "5", System.Globalization.CultureInfo.InvariantCulture)} nodelay;"] : [],
                .. Of("limit-connections") is { } connections ? (string[])[$"limit_conn conn_{ingress.Metadata.Name} {connections};"] : [],
                .. Of("custom-headers") is { } headers ? Headers(headers) : [],
                $"client_max_body_size {Of("proxy-body-size") ?? "1m"};",
                "proxy_http_version 1.1;",
                "proxy_set_header Host $http_host;",
                "proxy_set_header Upgrade $http_upgrade;",
                "proxy_set_header Connection $connection_upgrade;",
                "proxy_set_header X-Request-ID $request_id;",
                "proxy_set_header X-Real-IP $remote_addr;",
                "proxy_set_header X-Forwarded-For $remote_addr;",
                "proxy_set_header X-Forwarded-Host $http_host;",
                "proxy_set_header X-Forwarded-Port $server_port;",
                "proxy_set_header X-Forwarded-Proto $scheme;",
                "proxy_set_header X-Forwarded-Scheme $scheme;",
                "proxy_set_header X-Scheme $scheme;",
                "proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;",
                "proxy_set_header Proxy \"\";",
                "proxy_connect_timeout 5s;",
                $"proxy_read_timeout {Of("proxy-read-timeout") ?? "60"}s;",
                $"proxy_send_timeout {Of("proxy-send-timeout") ?? "60"}s;",
                "proxy_buffering off;",
                "proxy_request_buffering on;",
                "proxy_next_upstream error timeout;",
                "proxy_next_upstream_tries 3;",
                "proxy_redirect off;",
                .. isClosed ? (string[])[] : [$"proxy_pass http://{target};"],
            ];
        }

        // The controller sets them, and they take the place of the application's.
        private IEnumerable<string> Headers(string named) =>
            (_objects.ConfigMaps.FirstOrDefault(x => $"{x.Metadata.NamespaceProperty}/{x.Metadata.Name}" == named)?.Data ?? new Dictionary<string, string>())
                .OrderBy(x => x.Key, StringComparer.Ordinal).SelectMany(x => (string[])[$"proxy_hide_header {x.Key};", $"add_header {x.Key} {NginxText.Quoted(x.Value)} always;"]);

        private (string Certificate, string Key)? Tls(string host) =>
            _main.SelectMany(x => x.Spec.Tls ?? []).FirstOrDefault(x => x.Hosts.Contains(host)) is { } tls && Secret(tls.SecretName) is { } secret
                ? (File(Encoding.UTF8.GetString(secret.Data["tls.crt"])), File(Encoding.UTF8.GetString(secret.Data["tls.key"]))) : null;

        // Names of this namespace alone.
        private V1Secret? Secret(string name) => _objects.Secrets.FirstOrDefault(x => x.Metadata.Name == name);

        private string UpstreamOf(V1Ingress ingress, V1IngressServiceBackend backend)
        {
            var name = $"{ingress.Metadata.NamespaceProperty}-{backend.Name}-{backend.Port.Name ?? $"{backend.Port.Number}"}";
            var port = _objects.Services.FirstOrDefault(x => x.Metadata.Name == backend.Name)?.Spec.Ports.FirstOrDefault(x => backend.Port.Name is { } named ? x.Name == named : x.Port == backend.Port.Number);
            _upstreams[name] = port is null ? [] :
            [
                .. (_objects.Endpoints.FirstOrDefault(x => x.Metadata.Name == backend.Name)?.Subsets ?? [])
                    .SelectMany(x => (x.Ports ?? []).Where(y => y.Name == port.Name).SelectMany(y => (x.Addresses ?? []).Select(z => $"{z.Ip}:{y.Port}"))).Order(StringComparer.Ordinal),
            ];
            return name;
        }
    }

    /// <summary>By which one text is told from another.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static string? Value(V1Ingress ingress, string annotation) => ingress.Metadata.Annotations?.TryGetValue(Prefix + annotation, out var value) is true ? value : null;
}
