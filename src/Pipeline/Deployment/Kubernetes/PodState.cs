using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>How a pod is, in the cluster's own words.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
internal sealed record PodState(string Name, string Namespace)
{
    private static readonly HashSet<string> Hopeless =
        ["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "CrashLoopBackOff"];

    /// <summary>Whether its container runs, and it has not been told to end.</summary>
    public bool Alive { get; private init; }

    /// <summary>Whether it is about to end, or to go.</summary>
    public bool Ending { get; private init; }

    /// <summary>Whether it has ended and is not started again.</summary>
    public bool Ended { get; private init; }

    /// <summary>Whether its container ended with success.</summary>
    public bool Succeeded { get; private init; }

    /// <summary>Whether the cluster sends requests to it.</summary>
    public bool Ready { get; private init; }

    /// <summary>How often its container was started again.</summary>
    public int Restarts { get; private init; }

    /// <summary>What is wrong; null: nothing that the cluster knows of.</summary>
    public string? Trouble { get; private init; }

    /// <summary>Whether waiting is of no use.</summary>
    public bool IsHopeless { get; private init; }

    /// <summary>Whether no node takes it.</summary>
    public bool IsUnscheduled { get; private init; }

    /// <summary>Since when its container runs.</summary>
    public DateTimeOffset? Since { get; private init; }

    /// <summary>Its image, as it is named.</summary>
    public string? Reference { get; private init; }

    /// <summary>The digest of its image.</summary>
    public string? Image { get; private init; }

    /// <summary>Its labels.</summary>
    public JsonObject Labels { get; private init; } = [];

    /// <summary>The rollout that it is of.</summary>
    public Rollout? Rollout { get; private init; }

    /// <summary>The service that it is of.</summary>
    public string? Service => (string?)Labels["app.kubernetes.io/name"];

    /// <summary>The kind of the service.</summary>
    public string? Component => (string?)Labels["app.kubernetes.io/component"];

    /// <summary>The id of the rollout that it is of; null: of none.</summary>
    public string? RolloutId => (string?)Labels[SystemObjects.Rollout];

    /// <summary>Reads a pod.</summary>
    public static PodState Of(JsonObject pod)
    {
        var (metadata, status) = ((JsonObject)pod["metadata"]!, pod["status"] as JsonObject);
        var phase = (string?)status?["phase"] ?? "Pending";
        var container = (status?["containerStatuses"] as JsonArray)?[0] as JsonObject;
        var (running, waiting, terminated) = (container?["state"]?["running"], container?["state"]?["waiting"], container?["state"]?["terminated"]);
        var before = container?["lastState"]?["terminated"];
        var conditions = (status?["conditions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var unscheduled = conditions.Find(x => (string?)x["type"] == "PodScheduled" && (string?)x["status"] == "False");
        var ending = metadata["deletionTimestamp"] is not null;
        var ended = phase is "Failed" or "Succeeded";
        return new((string)metadata["name"]!, (string)metadata["namespace"]!)
        {
            Labels = metadata["labels"] as JsonObject ?? [],
            Rollout = RolloutRecordOf.Read(pod),
            Ending = ending,
            Ended = ended,
            Succeeded = phase is "Succeeded",
            Alive = !ending && phase == "Running" && running is not null,
            Ready = !ending && conditions.Exists(x => (string?)x["type"] == "Ready" && (string?)x["status"] == "True"),
            Restarts = (int?)container?["restartCount"] ?? 0,
            Since = running is null ? null : DateTimeOffset.Parse((string)running["startedAt"]!, CultureInfo.InvariantCulture),
            Reference = (string?)pod["spec"]?["containers"]?[0]?["image"],
            Image = (string?)container?["imageID"] is { } id && id.IndexOf("sha256:", StringComparison.Ordinal) is >= 0 and var at ? id[at..] : null,
            IsUnscheduled = unscheduled is not null,
            IsHopeless = ended || ((string?)waiting?["reason"] is { } reason && Hopeless.Contains(reason) && !IsLate((string?)waiting["message"])),
            Trouble = phase == "Failed" && container is null ? Words((string?)status?["reason"] ?? "Failed", (string?)status?["message"])
                : unscheduled is not null ? $"is Pending: {Words((string?)unscheduled["reason"] ?? "Unschedulable", (string?)unscheduled["message"])}"
                : waiting is not null && (string?)waiting["reason"] is { } why && why is not ("ContainerCreating" or "PodInitializing")
                    ? $"is in {Words(why, (string?)waiting["message"])}{(before is null ? "" : $"; it {End(before)}")}"
                : terminated is not null ? End(terminated)
                : ((int?)container?["restartCount"] ?? 0) > 0 && before is not null ? $"was started again; before that it {End(before)}"
                : null,
        };
    }

    // A node that is busy has not heard of a ConfigMap or Secret in time: it tries again by itself. https://github.com/kubernetes/kubernetes/issues/117972
    private static bool IsLate(string? message) => message?.EndsWith("timed out waiting for the condition", StringComparison.Ordinal) is true;

    private static string Words(string reason, string? message) => message is { Length: > 0 } ? $"{reason}: {message}" : reason;

    // 137 is SIGKILL, which says nothing of who sent it; the reason does.
    private static string End(JsonNode terminated) => (string?)terminated["reason"] switch
    {
        "OOMKilled" => $"was OOMKilled: it took more memory than its limit (exit code {terminated["exitCode"]})",
        _ => $"has ended with exit code {terminated["exitCode"]}{((string?)terminated["message"] is { Length: > 0 } message ? $": {message.Trim().Split('\n')[^1]}" : "")}",
    };
}
