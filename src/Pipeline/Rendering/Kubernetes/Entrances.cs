using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>What lets requests in: the routes of the system, as an Ingress or as an HTTPRoute says them.</summary>
internal static class Entrances
{
    /// <summary>What annotations of ingress-nginx begin with.</summary>
    public const string Nginx = "nginx.ingress.kubernetes.io/";

    /// <summary>A path that goes somewhere.</summary>
    private sealed record Way(string Path, bool Exact, Service Service, bool WebSockets, LoginSecret? Login);

    /// <summary>The objects.</summary>
    public static IEnumerable<Manifest> Of(Cluster cluster) => cluster.Environment.Entrance switch
    {
        IngressEntrance ingress => Ingresses(cluster, ingress),
        GatewayEntrance gateway => Routes(cluster, gateway),
        var other => throw new InvalidOperationException($"{other.GetType().Name} is a kind of entrance that is not rendered"),
    };

    /// <summary>
    /// What gives a new release its share of the requests at ingress-nginx: of each Ingress another one, which takes some of the requests for its paths. All other
    /// annotations are those of the first: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary.
    /// </summary>
    /// <param name="cluster">The environment.</param>
    /// <param name="percent">The share.</param>
    public static IEnumerable<V1Ingress> Canaries(Cluster cluster, int percent)
    {
        var webs = Door.Webs(cluster).Select(x => x.Name).ToHashSet();
        foreach (var made in Of(cluster).Select(x => x.Object).OfType<V1Ingress>())
        {
            var rules = made.Spec.Rules.Select(x => new V1IngressRule { Host = x.Host, Http = new() { Paths = [.. x.Http.Paths.Where(y => webs.Contains(y.Backend.Service.Name))] } })
                .Where(x => x.Http.Paths.Count > 0).ToList();
            if (rules.Count == 0)
                continue;
            foreach (var backend in rules.SelectMany(x => x.Http.Paths).Select(x => x.Backend.Service))
                backend.Name = Canary.Of(backend.Name);
            var labels = cluster.Labels();
            labels["app.kubernetes.io/component"] = Canary.Component;
            var meta = cluster.Meta(Canary.Of(made.Metadata.Name), cluster.Namespaces.Application, labels);
            meta.Annotations = new Dictionary<string, string> { [Nginx + "canary"] = "true", [Canary.WeightNote] = percent.ToString(CultureInfo.InvariantCulture) };
            yield return new() { ApiVersion = made.ApiVersion, Kind = made.Kind, Metadata = meta, Spec = new() { IngressClassName = made.Spec.IngressClassName, Rules = rules } };
        }
    }

    /// <summary>The Secret with the certificate; null where the entrance has its own.</summary>
    public static string? TlsSecret(Cluster cluster) => cluster.Environment.Entrance is GatewayEntrance ? null : cluster.Environment.TlsSecret ?? $"{cluster.System.Name}-tls";

    /// <summary>The Secret by which the controller asks for a login.</summary>
    public static string LoginSecret(Cluster cluster, LoginSecret login) => $"{cluster.System.Name}-{login.Name}";

    /// <summary>Host names, each with where its paths lead: those of the environment, and those that routes speak of.</summary>
    private static IEnumerable<(string Host, List<Way> Ways)> Hosts(Cluster cluster)
    {
        var system = cluster.System;
        var named = system.AllRoutes.Select(x => x.Host).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var host in cluster.Environment.HostNames.Prepend(cluster.Environment.Url.Host).Distinct().Except(named))
            yield return (host, Ways(NginxServers.Routes(system, null)));
        foreach (var host in named)
            yield return (host, Ways(NginxServers.Routes(system, host)));

        List<Way> Ways(IEnumerable<Route> routes)
        {
            var known = routes.ToList();
            var edge = system.Edge;
            return
            [
                .. edge is null ? [] : StaticFiles.Closed(system).Where(x => known.Exists(y => y.Takes(x))).Select(x => new Way(x, Exact: true, edge, WebSockets: false, Login: null)),
                .. known.Select(x => x is ServiceRoute route ? new Way(x.Prefix, Exact: false, route.Service, route.WebSockets, x.Login) : new Way(x.Prefix.TrimEnd('/'), Exact: false, edge!, WebSockets: false, x.Login)),
            ];
        }
    }

    private static IEnumerable<Manifest> Ingresses(Cluster cluster, IngressEntrance ingress)
    {
        var hosts = Hosts(cluster).ToList();
        // Times and logins are those of a whole Ingress.
        foreach (var (webSockets, login) in hosts.SelectMany(x => x.Ways).Select(x => (x.WebSockets, x.Login)).Distinct().OrderBy(x => x.WebSockets).ThenBy(x => x.Login?.Name, StringComparer.Ordinal))
        {
            string[] kind = [.. webSockets ? (string[])["websockets"] : [], .. login is null ? (string[])[] : [login.Name]];
            var rules = hosts.Select(x => (x.Host, Ways: x.Ways.Where(y => y.WebSockets == webSockets && y.Login == login).ToList())).Where(x => x.Ways.Count > 0).ToList();
            var meta = cluster.Meta(string.Join('-', kind.Prepend(cluster.System.Name)), cluster.Namespaces.Application);
            meta.Annotations = Annotations(cluster, ingress, webSockets, login) is { Count: > 0 } annotations ? annotations : null;
            yield return new($"entrance/{string.Join('.', kind.Prepend("ingress"))}.yaml", new V1Ingress
            {
                ApiVersion = "networking.k8s.io/v1",
                Kind = "Ingress",
                Metadata = meta,
                Spec = new()
                {
                    IngressClassName = ingress.Class,
                    Tls = [new() { Hosts = [.. rules.Select(x => x.Host)], SecretName = TlsSecret(cluster) }],
                    Rules = [.. rules.Select(x => new V1IngressRule { Host = x.Host, Http = new() { Paths = [.. x.Ways.Select(Path)] } })],
                },
            }, "In the place of the system's edge. What no path names is not there.");
        }

        if (cluster.System.Edge is { } edge && HasHeaders(ingress, edge))
            yield return new("entrance/headers.yaml", new V1ConfigMap
            {
                ApiVersion = "v1",
                Kind = "ConfigMap",
                // The controller reads it under its name, each time that it changes.
                Metadata = cluster.Meta($"{cluster.System.Name}-headers", cluster.Namespaces.Application),
                Data = edge.Headers.ToDictionary(),
            }, $"Headers of every answer. global-allowed-response-headers of the controller has to name them: {string.Join(',', edge.Headers.Keys)}");
    }

    private static bool HasHeaders(IngressEntrance ingress, Edge edge) => ingress is { IsIngressNginx: true, AllowsHeaders: true } && !edge.Headers.IsEmpty;

    private static V1HTTPIngressPath Path(Way way) => new()
    {
        Path = way.Path.Length == 0 ? "/" : way.Path,
        PathType = way.Exact ? "Exact" : "Prefix",
        Backend = new() { Service = new() { Name = way.Service.Name, Port = new() { Name = Pods.PortName(way.Service) } } },
    };

    private static Dictionary<string, string> Annotations(Cluster cluster, IngressEntrance ingress, bool webSockets, LoginSecret? login)
    {
        var annotations = new Dictionary<string, string>();
        if (ingress.IsIngressNginx && cluster.System.Edge is { } edge)
        {
            var time = webSockets ? "3600" : Spans.Seconds(edge.AnswerWithin);
            annotations[Nginx + "proxy-body-size"] = edge.LargestBody.ToString(CultureInfo.InvariantCulture);
            annotations[Nginx + "proxy-read-timeout"] = time;
            annotations[Nginx + "proxy-send-timeout"] = time;
            annotations[Nginx + "ssl-redirect"] = "true";
            if (edge.RequestsPerSecond is { } rate)
            {
                annotations[Nginx + "limit-rps"] = rate.ToString(CultureInfo.InvariantCulture);
                annotations[Nginx + "limit-burst-multiplier"] = "1";
            }

            if (edge.Connections is { } connections)
                annotations[Nginx + "limit-connections"] = connections.ToString(CultureInfo.InvariantCulture);
            if (HasHeaders(ingress, edge))
                annotations[Nginx + "custom-headers"] = $"{cluster.Namespaces.Application}/{cluster.System.Name}-headers";
        }

        if (login is not null)
        {
            annotations[Nginx + "auth-type"] = "basic";
            annotations[Nginx + "auth-realm"] = login.Name;
            annotations[Nginx + "auth-secret"] = LoginSecret(cluster, login);
        }

        foreach (var (name, value) in ingress.Annotations)
            annotations[name] = value;
        return annotations;
    }

    private static IEnumerable<Manifest> Routes(Cluster cluster, GatewayEntrance gateway)
    {
        var edge = cluster.System.Edge;
        var headers = (edge?.Headers ?? ImmutableSortedDictionary<string, string>.Empty).Select(x => new HttpRouteHeader { Name = x.Key, Value = x.Value }).ToList();
        if (edge is not null && NginxFiles.StrictTransport(edge) is { Length: > 0 } strict)
            headers.Add(new() { Name = "Strict-Transport-Security", Value = strict });
        // One object for the hosts that lead to the same.
        foreach (var (same, i) in Hosts(cluster).GroupBy(x => string.Join('\n', x.Ways.Select(y => $"{y.Path} {y.Exact} {y.Service.Name}"))).Select((x, i) => (x.ToList(), i)))
            yield return new($"entrance/httproute{(i == 0 ? "" : $".{same[0].Host}")}.yaml", new HttpRoute
            {
                Metadata = cluster.Meta(i == 0 ? cluster.System.Name : $"{cluster.System.Name}-{i + 1}", cluster.Namespaces.Application),
                Spec = new()
                {
                    ParentRefs = [new() { Name = gateway.Gateway, Namespace = gateway.Namespace, SectionName = gateway.Listener }],
                    Hostnames = [.. same.Select(x => x.Host)],
                    Rules = [.. same[0].Ways.Select(x => new HttpRouteRule
                    {
                        Matches = [new() { Path = new() { Type = x.Exact ? "Exact" : "PathPrefix", Value = x.Path.Length == 0 ? "/" : x.Path } }],
                        Filters = headers.Count == 0 ? null : [new() { ResponseHeaderModifier = new() { Set = headers } }],
                        BackendRefs = [new() { Name = x.Service.Name, Port = Cluster.PortOf(x.Service)!.Value }],
                        // Zero is no limit.
                        Timeouts = edge is null ? null : new() { Request = x.WebSockets ? "0s" : Spans.Of(edge.AnswerWithin) },
                    })],
                },
            }, "In the place of the system's edge. The Gateway has the certificate, and sends port 80 to TLS.");
    }
}
