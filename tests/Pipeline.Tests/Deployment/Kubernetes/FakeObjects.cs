using System.Net;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>The objects of a fake cluster: read, applied, replaced and deleted over its API. Whatever has a template has one pod, which is ready; one of a StatefulSet is replaced only when it was deleted.</summary>
internal sealed class FakeObjects
{
    private static readonly Dictionary<string, (string Plural, string Kind)[]> Kinds = new()
    {
        ["api/v1"] = [("namespaces", "Namespace"), ("services", "Service"), ("configmaps", "ConfigMap"), ("secrets", "Secret"), ("pods", "Pod"), ("persistentvolumeclaims", "PersistentVolumeClaim"), ("serviceaccounts", "ServiceAccount"), ("endpoints", "Endpoints")],
        ["apis/apps/v1"] = [("statefulsets", "StatefulSet"), ("deployments", "Deployment"), ("daemonsets", "DaemonSet")],
        ["apis/autoscaling/v2"] = [("horizontalpodautoscalers", "HorizontalPodAutoscaler")],
        ["apis/batch/v1"] = [("jobs", "Job")],
        ["apis/coordination.k8s.io/v1"] = [("leases", "Lease")],
        ["apis/networking.k8s.io/v1"] = [("ingresses", "Ingress"), ("networkpolicies", "NetworkPolicy")],
        ["apis/policy/v1"] = [("poddisruptionbudgets", "PodDisruptionBudget")],
    };

    private readonly SortedDictionary<string, JsonObject> _there = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>What is there, by its path.</summary>
    public IReadOnlyDictionary<string, JsonObject> There => _there;

    /// <summary>Called with what is written, before it is; a text is why the cluster refuses it.</summary>
    public Func<JsonObject, string?> Refuses { get; set; } = _ => null;

    /// <summary>The object of a kind with a name.</summary>
    public JsonObject? Find(string plural, string name) => _there.FirstOrDefault(x => x.Key.EndsWith($"/{plural}/{name}", StringComparison.Ordinal)).Value;

    /// <summary>An answer; null: there is no such thing.</summary>
    public (HttpStatusCode Code, JsonObject Body)? Answer(string method, string path, string query, string body)
    {
        var at = path.TrimStart('/');
        if (Kinds.TryGetValue(at, out var kinds))
            return (HttpStatusCode.OK, new() { ["resources"] = new JsonArray([.. kinds.Select(x => (JsonNode)new JsonObject { ["name"] = x.Plural, ["kind"] = x.Kind, ["namespaced"] = x.Kind != "Namespace" })]) });
        var parts = at.Split("/namespaces/");
        // All that anybody asks for are there.
        if (parts.Length == 2 && !parts[1].Contains('/', StringComparison.Ordinal))
            return (HttpStatusCode.OK, new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = parts[1] } });
        if (parts.Length < 2 || !Kinds.TryGetValue(parts[0], out kinds) || parts[1].Split('/') is not [_, var plural, ..] || !kinds.Any(x => x.Plural == plural))
            return null;
        var sent = body.Length > 0 ? (JsonObject?)JsonNode.Parse(body) : null;
        if (sent is not null && Refuses(sent) is { } why)
            return (HttpStatusCode.UnprocessableEntity, new() { ["reason"] = "Invalid", ["message"] = why });
        var isOne = parts[1].Split('/').Length == 3;
        if (method == "POST" && _there.ContainsKey($"{at}/{sent!["metadata"]!["name"]}"))
            return (HttpStatusCode.Conflict, new() { ["reason"] = "AlreadyExists", ["message"] = "it already exists" });
        if (method == "POST")
            return (HttpStatusCode.Created, Put($"{at}/{sent!["metadata"]!["name"]}", sent));
        if (method == "GET" && !isOne)
            return (HttpStatusCode.OK, new() { ["items"] = new JsonArray([.. _there.Where(x => x.Key.StartsWith(at + "/", StringComparison.Ordinal) && Selects(query, x.Value)).Select(x => x.Value.DeepClone())]) });
        if (method == "PATCH")
        {
            var applied = (JsonObject?)_there.GetValueOrDefault(at)?.DeepClone() ?? [];
            Merge(applied, sent!);
            return (HttpStatusCode.OK, query.Contains("dryRun=All", StringComparison.Ordinal) ? applied : Put(at, applied));
        }

        if (method == "PUT")
            return (HttpStatusCode.OK, Put(at, sent!));
        if (plural == "endpoints" && _there.GetValueOrDefault(at.Replace("/endpoints/", "/services/", StringComparison.Ordinal)) is { } service)
            return (HttpStatusCode.OK, EndpointsOf(service));
        if (!_there.TryGetValue(at, out var found))
            return null;
        if (method == "DELETE")
        {
            _there.Remove(at);
            foreach (var pod in PodPaths(at, found))
                _there.Remove(pod);
        }

        return (HttpStatusCode.OK, (JsonObject)found.DeepClone());
    }

    private JsonObject Put(string path, JsonObject made)
    {
        made["metadata"]!["resourceVersion"] = $"{++_version}";
        _there[path] = (JsonObject)made.DeepClone();
        foreach (var pod in PodPaths(path, made))
        {
            var template = (JsonObject)made["spec"]!["template"]!;
            var revision = Pipeline.Execution.ContentDigest.OfText(template.ToJsonString())[^10..];
            _there[path]["status"] = new JsonObject { ["updateRevision"] = revision };
            if (!path.Contains("/statefulsets/", StringComparison.Ordinal) || !_there.ContainsKey(pod))
                _there[pod] = Pod(pod.Split('/')[^1], path, template, revision);
        }

        return (JsonObject)_there[path].DeepClone();
    }

    private static JsonObject Pod(string name, string path, JsonObject template, string revision)
    {
        var made = (JsonObject)template.DeepClone();
        var labels = (JsonObject)made["metadata"]!["labels"]!.DeepClone();
        labels["controller-revision-hash"] = revision;
        made["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = made["metadata"]!["annotations"]?.DeepClone(), ["namespace"] = SpaceOf(path), ["labels"] = labels };
        made["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
            ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = (string)made["spec"]!["containers"]![0]!["name"]!, ["ready"] = true, ["restartCount"] = 0, ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-11-29T08:00:00Z" } } }),
        };
        return made;
    }

    private static IEnumerable<string> PodPaths(string path, JsonObject made) => made["spec"]?["template"] is null || path.Contains("/jobs/", StringComparison.Ordinal) ? []
        : Enumerable.Range(0, (int?)made["spec"]!["replicas"] ?? 1).Select(x => $"api/v1/namespaces/{SpaceOf(path)}/pods/{path.Split('/')[^1]}-{x}");

    private static string SpaceOf(string path) => path.Split("/namespaces/")[1].Split('/')[0];

    private JsonObject EndpointsOf(JsonObject service)
    {
        var wanted = (service["spec"]!["selector"] as JsonObject ?? []).ToDictionary(x => x.Key, x => (string)x.Value!);
        var pods = _there.Where(x => x.Key.Contains("/pods/", StringComparison.Ordinal) && wanted.All(y => (string?)x.Value["metadata"]!["labels"]![y.Key] == y.Value)).Select(x => (string)x.Value["metadata"]!["name"]!);
        return new() { ["subsets"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray([.. pods.Select(x => (JsonNode)new JsonObject { ["targetRef"] = new JsonObject { ["name"] = x } })]) }) };
    }

    private static bool Selects(string query, JsonObject there)
    {
        var selector = query.TrimStart('?').Split('&').Select(x => x.Split('=', 2)).FirstOrDefault(x => x[0] == "labelSelector")?[1] ?? "";
        return Uri.UnescapeDataString(selector).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split('=', 2)).All(x => (string?)there["metadata"]!["labels"]?[x[0]] is { } value && (x.Length == 1 || value == x[1]));
    }

    private static void Merge(JsonObject into, JsonObject sent)
    {
        foreach (var (key, value) in sent)
            if (value is JsonObject map && into[key] is JsonObject there)
                Merge(there, map);
            else
                into[key] = value?.DeepClone();
    }
}
