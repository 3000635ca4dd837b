using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>Which rollout an object is of: an annotation of it and of its pods, so that what runs is known without a record.</summary>
internal static class RolloutRecordOf
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "pipeline.rollout-record";

    /// <summary>Its value.</summary>
    public static string Write(Rollout rollout) => JsonSerializer.Serialize(rollout, DeploymentJson.Default.Rollout);

    /// <summary>The rollout of an object; null: it is of none.</summary>
    public static Rollout? Read(JsonObject there)
    {
        try
        {
            return (string?)there["metadata"]?["annotations"]?[Annotation] is { } text ? JsonSerializer.Deserialize(text, DeploymentJson.Default.Rollout) : null;
        }
        catch (JsonException)
        {
            // Somebody has written it: the object is nobody's that we know.
            return null;
        }
    }
}
