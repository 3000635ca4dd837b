using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>What an object is for a server that is older than what is rendered, and what is lost.</summary>
internal static class OlderServer
{
    /// <summary>The version from which on a pod can sleep before it ends without a program.</summary>
    public const int Sleeps = 30;

    private const int RetentionOfClaims = 23;

    private const int EvictionOfUnhealthy = 26;

    /// <summary>The older group of a kind with the same fields; null: there is none.</summary>
    public static string? Before(string version) => version switch
    {
        "policy/v1" => "policy/v1beta1",
        "autoscaling/v2" => "autoscaling/v2beta2",
        _ => null,
    };

    /// <summary>Changes an object so that a server takes it.</summary>
    /// <param name="made">The object.</param>
    /// <param name="minor">The version of the server, such as 30 of 1.30.</param>
    /// <param name="lost">Told what is other than rendered, for people.</param>
    public static void Fit(JsonObject made, int minor, Action<string> lost)
    {
        var spec = made["spec"] as JsonObject;
        if (minor < RetentionOfClaims)
            // The claims stay without it, too.
            spec?.Remove("persistentVolumeClaimRetentionPolicy");
        if (minor < EvictionOfUnhealthy && (string?)made["kind"] == "PodDisruptionBudget" && spec?.Remove("unhealthyPodEvictionPolicy") is true)
            lost("pods that are not ready keep nodes from being emptied");
        if (minor < Sleeps)
            foreach (var before in (SystemObjects.PodOf(made)?["containers"] as JsonArray ?? []).Select(x => x!["lifecycle"]?["preStop"]).OfType<JsonObject>())
                if (before["sleep"]?["seconds"] is { } seconds)
                {
                    before.Remove("sleep");
                    before["exec"] = new JsonObject { ["command"] = new JsonArray("sleep", $"{seconds}") };
                    lost("pods wait by the program `sleep` of their image before they end");
                }
    }
}
