using System.Globalization;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering;

/// <summary><c>haproxy.cfg</c> of the balancer of a fleet: https://docs.haproxy.org/2.6/configuration.html.</summary>
internal static class BalancerFile
{
    /// <summary>The file's text.</summary>
    public static string Of(SystemDefinition system, Edge edge, FleetEnvironment fleet, Balancer balancer)
    {
        var host = fleet.Url.Host;
        // A connection that waits for the next request is the client's; one to a machine is given up when the edge would do so.
        var answer = Milliseconds(edge.AnswerWithin + TimeSpan.FromSeconds(5));
        return $"# {SystemFiles.Header(system)}\n" + NginxText.Lines(0,
        [
            $"# For environment {fleet.Name}: haproxy -W -f haproxy.cfg, on {balancer.Address}.",
            "global",
            "    log stdout format raw local0",
            "    ssl-default-bind-options ssl-min-ver TLSv1.2",
            "",
            "defaults",
            "    mode http",
            "    log global",
            "    option httplog",
            "    option dontlognull",
            "    timeout connect 2s",
            "    timeout client 65s",
            "    timeout http-request 15s",
            $"    timeout server {answer}",
            "    timeout tunnel 1h",
            "    # Another machine is asked when one is not reached, or has ended without a word; but only what may be asked twice.",
            "    retries 2",
            "    option redispatch 1",
            "    retry-on conn-failure empty-response",
            "",
            "frontend site",
            "    bind :80",
            $"    bind :443 ssl crt {balancer.Certificates} alpn h2,http/1.1",
            "    http-request redirect scheme https code 301 unless { ssl_fc }",
            "    http-request disable-l7-retry unless METH_GET",
            "    # Who the client is says nobody but this one.",
            "    http-request set-header X-Forwarded-For %[src]",
            "    http-request set-header X-Forwarded-Proto https",
            "    use_backend anyone if { nbsrv(machines) eq 0 }",
            "    default_backend machines",
            "",
            "backend machines",
            "    balance leastconn",
            .. Health(system, host),
            $"    default-server inter {Milliseconds(balancer.Every)} fall 2 rise 2 on-marked-down shutdown-sessions check check-sni {host} {Tls(edge, balancer, host)}",
            .. Servers(fleet),
            "",
            "# When no machine is well, such as while the site is closed, users see what the edges say.",
            "backend anyone",
            $"    default-server {Tls(edge, balancer, host)}",
            .. Servers(fleet),
        ]);
    }

    private static IEnumerable<string> Health(SystemDefinition system, string host) => system.ProvedAt.FirstOrDefault() is { } probe
        ? ["    option httpchk", $"    http-check send meth GET uri {probe.Path} ver HTTP/1.1 hdr Host {host}", "    http-check expect status 200-399"]
        : [];

    private static string Tls(Edge edge, Balancer balancer, string host) => $"ssl sni str({host}) {(edge.Certificate is SelfSignedCertificate && balancer.Authority is null
        ? "verify none"
        : $"verify required verifyhost {host} ca-file {balancer.Authority ?? "@system-ca"}")}";

    private static IEnumerable<string> Servers(FleetEnvironment fleet) => fleet.Machines.Where(x => x.Serves)
        .Select(x => string.Create(CultureInfo.InvariantCulture, $"    server {x.Name} {(x.Address.Contains(':', StringComparison.Ordinal) ? $"[{x.Address}]" : x.Address)}:{x.HttpsPort}"));

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
}
