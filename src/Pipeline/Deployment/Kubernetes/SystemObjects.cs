using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Pipeline.Rendering;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// The objects of a system in a cluster, of the same manifests that are rendered: what lasts from release to release, and what a release brings with it. Pure:
/// what differs from rollout to rollout, and the secrets, are filled in later.
/// </summary>
internal sealed class SystemObjects(Cluster cluster, ImmutableSortedDictionary<string, string> images)
{
    /// <summary>The label with the rollout.</summary>
    public const string Rollout = Cluster.RolloutLabel;

    /// <summary>The value of the label as it is rendered, and as it is kept with a release.</summary>
    public const string AnyRollout = "by-hand";

    /// <summary>The selector of a Service that leads nowhere.</summary>
    public const string NoRollout = "none";

    private static readonly HashSet<string> OfRelease = ["Deployment", "Job", "HorizontalPodAutoscaler", "ConfigMap"];

    /// <summary>What lasts, in the order in which it is applied. Services of a release lead nowhere as yet.</summary>
    public IEnumerable<JsonObject> Lasting() =>
        KubernetesFiles.Manifests(cluster).Where(x => !IsOfRelease(x.Object) && x.Object is not (V1Namespace or V1CronJob)).Select(x =>
        {
            var made = Json(x.Object);
            if (x.Object is V1Service)
                Label(made, NoRollout);
            Mirror(made, ServiceOf(x.Object));
            return made;
        });

    /// <summary>The namespaces.</summary>
    public IEnumerable<JsonObject> Namespaces() => KubernetesFiles.Manifests(cluster).Select(x => x.Object).OfType<V1Namespace>().Select(Json);

    /// <summary>What a release brings: what runs its services, and their variables. Its jobs of another time, such as backups, are among it as templates.</summary>
    public ImmutableArray<JsonObject> Of(Release release) =>
    [
        .. KubernetesFiles.Manifests(cluster).Where(x => IsOfRelease(x.Object) || x.Object is V1CronJob).Select(x =>
        {
            var made = Json(x.Object);
            var service = ServiceOf(x.Object)!;
            if (PodOf(made) is { } pod)
            {
                var container = (JsonObject)pod["containers"]![0]!;
                if (service.Artifact is ImageArtifact { Image: var image })
                    container["image"] = release.Images is { } of && of.TryGetValue(image.Name, out var reference) ? reference : image.Name;
                // The version is the release's, and no ConfigMap need say it.
                foreach (var variable in (container["env"] as JsonArray ?? []).OfType<JsonObject>().Where(y => (string?)y["name"] == ComposeVariables.Release))
                {
                    variable.Remove("valueFrom");
                    variable["value"] = release.Version;
                }
            }

            Mirror(made, service);
            return made;
        }),
    ];

    /// <summary>The pods that an object makes; null: it makes none.</summary>
    public static JsonObject? PodOf(JsonObject made) =>
        (made["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"] ?? made["spec"]?["template"]?["spec"]) as JsonObject;

    /// <summary>The service that an object is of.</summary>
    public static string? ServiceNameOf(JsonObject made) => (string?)made["metadata"]?["labels"]?["app.kubernetes.io/name"];

    /// <summary>What a kept object is for one rollout: its name and its labels say so, and its pods find the secrets of today.</summary>
    /// <param name="kept">As it is kept.</param>
    /// <param name="rollout">The rollout.</param>
    /// <param name="secret">The name of the Secret that holds a secret today.</param>
    public static JsonObject For(JsonObject kept, Rollout rollout, Func<string, string> secret)
    {
        var made = (JsonObject)kept.DeepClone();
        // Named by their content: several rollouts may have the same.
        if ((string?)made["kind"] == "ConfigMap")
        {
            ((JsonObject)made["metadata"]!["labels"]!).Remove(Rollout);
            return made;
        }

        made["metadata"]!["name"] = NameOf((string)made["metadata"]!["name"]!, rollout.Id);
        if (made["spec"]?["scaleTargetRef"] is JsonObject scaled)
            scaled["name"] = NameOf((string)scaled["name"]!, rollout.Id);
        Label(made, rollout.Id);
        ((JsonObject)made["metadata"]!["labels"]!)[Rollout] = rollout.Id;
        UseSecrets(made, secret);
        foreach (var metadata in new[] { made["metadata"], made["spec"]?["template"]?["metadata"] }.OfType<JsonObject>())
        {
            var annotations = metadata["annotations"] as JsonObject ?? [];
            metadata["annotations"] = annotations;
            annotations[RolloutRecordOf.Annotation] = RolloutRecordOf.Write(rollout);
        }

        return made;
    }

    /// <summary>The name of what runs a service in a rollout.</summary>
    public static string NameOf(string service, string rollout) => $"{service}-{rollout}";

    /// <summary>Lets the pods of an object find secrets under other names.</summary>
    public static void UseSecrets(JsonObject made, Func<string, string> secret)
    {
        if (PodOf(made) is not { } pod)
            return;
        foreach (var projected in (pod["volumes"] as JsonArray ?? []).SelectMany(x => x!["projected"]?["sources"] as JsonArray ?? []).Select(x => x!["secret"]).OfType<JsonObject>())
            projected["name"] = secret((string)projected["name"]!);
        foreach (var variable in (pod["containers"] as JsonArray ?? []).SelectMany(x => x!["env"] as JsonArray ?? []).Select(x => x!["valueFrom"]?["secretKeyRef"]).OfType<JsonObject>())
            variable["name"] = secret((string)variable["name"]!);
    }

    /// <summary>The secrets that the pods of a kept object ask for.</summary>
    public static IEnumerable<string> SecretsOf(JsonObject kept)
    {
        var names = new List<string>();
        UseSecrets((JsonObject)kept.DeepClone(), x =>
        {
            names.Add(x);
            return x;
        });
        return names.Distinct();
    }

    /// <summary>Puts a rollout wherever the label is.</summary>
    public static void Label(JsonNode? node, string rollout)
    {
        if (node is JsonArray array)
            foreach (var item in array)
                Label(item, rollout);
        if (node is not JsonObject map)
            return;
        foreach (var (name, value) in map.ToList())
            if (name == Rollout && value is JsonValue)
                map[name] = rollout;
            else
                Label(value, rollout);
    }

    /// <summary>An object as the server takes it.</summary>
    public static JsonObject Json(IKubernetesObject<V1ObjectMeta> typed)
    {
        var made = (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(typed))!;
        made.Remove("status");
        return made;
    }

    private static bool IsOfRelease(IKubernetesObject<V1ObjectMeta> made) =>
        OfRelease.Contains(made.Kind) && made.Metadata.Labels.TryGetValue("app.kubernetes.io/component", out var kind) && kind is "web" or "worker" or "singleton" or "job" or "migration"
        && (made.Kind == "HorizontalPodAutoscaler" || made.Metadata.Labels.ContainsKey(Rollout));

    private Service? ServiceOf(IKubernetesObject<V1ObjectMeta> made) =>
        made.Metadata.Labels.TryGetValue("app.kubernetes.io/name", out var name) ? cluster.System.Services.FirstOrDefault(x => x.Name == name) : null;

    private void Mirror(JsonObject made, Service? service)
    {
        if (service?.Artifact is PinnedImage && PodOf(made) is { } pod && images.TryGetValue(ComposeVariables.Image(service), out var mirrored))
            pod["containers"]![0]!["image"] = mirrored;
    }
}
