using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>What a deployer must be allowed to do in the namespaces of an environment. The cluster says of each whether it is.</summary>
internal static class ClusterRights
{
    private static readonly string[] Owned = ["get", "list", "create", "patch", "delete"];

    /// <summary>In any cluster: what is applied, and what is looked for because a definition of before may have had it.</summary>
    internal static readonly (string Group, string Resource, string[] Verbs)[] Needed =
    [
        ("", "configmaps", [.. Owned, "update"]),
        ("", "secrets", [.. Owned, "update"]),
        ("", "services", Owned),
        ("", "serviceaccounts", Owned),
        ("", "persistentvolumeclaims", Owned),
        ("", "pods", ["get", "list", "delete"]),
        ("", "pods/log", ["get"]),
        ("", "pods/exec", ["get"]),
        ("", "pods/portforward", ["get"]),
        ("", "endpoints", ["get"]),
        ("", "events", ["list"]),
        ("apps", "deployments", Owned),
        ("apps", "statefulsets", Owned),
        ("apps", "daemonsets", Owned),
        ("autoscaling", "horizontalpodautoscalers", Owned),
        ("batch", "jobs", Owned),
        ("coordination.k8s.io", "leases", ["get", "create", "update"]),
        ("networking.k8s.io", "ingresses", Owned),
        ("networking.k8s.io", "networkpolicies", Owned),
        ("policy", "poddisruptionbudgets", Owned),
    ];

    // Where the cluster has Gateways.
    private static readonly (string Group, string Resource, string[] Verbs) OfGateways = ("gateway.networking.k8s.io", "httproutes", Owned);

    /// <summary>Refuses when one is missing, and names all that are.</summary>
    /// <exception cref="PipelineException">Some are: exit 3, nothing was touched.</exception>
    public static async Task RequireAsync(ClusterClient client, IEnumerable<string> namespaces, CancellationToken cancellation)
    {
        var missing = new List<MissingRight>();
        foreach (var space in namespaces)
            missing.AddRange(await MissingAsync(client, space, cancellation));
        if (missing.Count > 0)
            throw new PipelineException(Engine.ExitCode.Refused, new Diagnostic(
                "The deployer lacks rights in the cluster", client.Where, "the cluster was asked for each (SelfSubjectAccessReview)", "give them by a Role and a RoleBinding in the namespace, and run the command again; nothing was changed", [.. missing.Select(x => x.ToString())]));
    }

    /// <summary>What the deployer may not do in a namespace, by what the cluster says of each right.</summary>
    public static async Task<ImmutableArray<MissingRight>> MissingAsync(ClusterClient client, string space, CancellationToken cancellation)
    {
        if (await MayAsync(client, space, "*", "*", "*", cancellation))
            return [];
        var needed = await client.FindAsync(OfGateways.Group + "/v1", "HTTPRoute", cancellation) is null ? Needed : [.. Needed, OfGateways];
        var asked = needed.SelectMany(x => x.Verbs.Select(y => (x.Group, x.Resource, Verb: y))).ToList();
        var allowed = await Task.WhenAll(asked.Select(x => MayAsync(client, space, x.Group, x.Resource, x.Verb, cancellation)));
        return [.. asked.Where((_, i) => !allowed[i]).GroupBy(x => (x.Group, x.Resource)).Select(x => new MissingRight(
            space, $"{string.Join(", ", x.Select(y => y.Verb))} {x.Key.Resource}{(x.Key.Group.Length == 0 ? "" : $" of {x.Key.Group}")}"))];
    }

    private static async Task<bool> MayAsync(ClusterClient client, string space, string group, string resource, string verb, CancellationToken cancellation)
    {
        var parts = resource.Split('/');
        var attributes = new JsonObject { ["namespace"] = space, ["group"] = group, ["resource"] = parts[0], ["verb"] = verb };
        if (parts.Length > 1)
            attributes["subresource"] = parts[1];
        var review = new JsonObject { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectAccessReview", ["spec"] = new JsonObject { ["resourceAttributes"] = attributes } };
        var answer = await client.SendAsync(HttpMethod.Post, "apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, cancellation);
        return (bool?)answer?["status"]?["allowed"] is true;
    }
}

/// <summary>What a deployer may not do.</summary>
/// <param name="Namespace">Where.</param>
/// <param name="Right">What, such as <c>get, create leases of coordination.k8s.io</c>.</param>
internal sealed record MissingRight(string Namespace, string Right)
{
    /// <inheritdoc/>
    public override string ToString() => $"namespace {Namespace}: {Right}";
}
