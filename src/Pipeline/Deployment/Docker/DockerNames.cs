using System.Collections.Immutable;
using Pipeline.Docker;
using Pipeline.Rendering;

namespace Pipeline.Deployment.Docker;

/// <summary>How everything of an environment is named and labelled in an engine. What does not carry these labels is somebody else's.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Environment">The environment's name.</param>
internal sealed record DockerNames(string System, string Environment)
{
    public const string EnvironmentLabel = "pipeline.environment";
    public const string ServiceLabel = "pipeline.service";
    public const string RolloutLabel = "pipeline.rollout";

    /// <summary>The service that stands for the router while that is replaced.</summary>
    public const string Standby = ComposeFile.Standby;

    /// <summary>The rollout itself, as JSON: what runs is known without the journal.</summary>
    public const string RecordLabel = "pipeline.rollout.record";

    /// <summary>On a container that runs a job's program with another command, and is gone when that has ended.</summary>
    public const string CallLabel = "pipeline.call";

    /// <summary>What a lasting container was made from: <see cref="Docker.ConfigurationLabel"/>.</summary>
    public const string ConfigurationLabel = "pipeline.configuration";

    /// <summary>The compose project of what no release replaces.</summary>
    public string Project => $"{System}-{Environment}";

    /// <summary>The router's container.</summary>
    public string Router => Lasting(Drift.Router);

    /// <summary>The container of a service that no release replaces.</summary>
    public string Lasting(string service) => $"{Project}-{service}-1";

    /// <summary>The labels of everything.</summary>
    public ImmutableSortedDictionary<string, string> Labels => ImmutableSortedDictionary<string, string>.Empty
        .Add(DockerLabels.System, System).Add(EnvironmentLabel, Environment);

    /// <summary>The labels of what belongs to a rollout.</summary>
    public ImmutableSortedDictionary<string, string> LabelsOf(string rollout) => Labels.Add(RolloutLabel, rollout);

    /// <summary>The labels of a network: compose takes it for its own when something lasting comes into it later.</summary>
    public ImmutableSortedDictionary<string, string> LabelsOfNetwork(string network) =>
        Labels.Add("com.docker.compose.project", Project).Add("com.docker.compose.network", network);

    /// <summary>The compose project of a rollout.</summary>
    public string ProjectOf(string rollout) => $"{Project}-{rollout}";

    /// <summary>The volume that the router keeps everything on.</summary>
    public string State => Shared(ComposeFile.RouterState);

    /// <summary>A network, or a volume of data.</summary>
    public string Shared(string name) => $"{Project}_{name}";

    /// <summary>Whether a volume is of this system and environment: others may have the same environment's name.</summary>
    public bool IsOwn(string volume) => volume.StartsWith(Project + "_", StringComparison.Ordinal) || volume.StartsWith(Project + "-", StringComparison.Ordinal);

    /// <summary>Whether a volume holds only what is written again each time.</summary>
    public static bool IsDerived(string volume) =>
        volume.Contains("_secrets-", StringComparison.Ordinal) || volume.Contains("_configuration-", StringComparison.Ordinal) || volume.EndsWith($"_{ComposeFile.RouterSocket}", StringComparison.Ordinal);

    /// <summary>The volume with the secrets of a service of a project.</summary>
    public static string Secrets(string project, string service) => $"{project}_secrets-{service}";

    /// <summary>The volume in which the content of another is tried before it is used.</summary>
    public string Trial(string volume) => $"{TrialPrefix}{volume[(Project.Length + 1)..]}";

    /// <summary>How the names of volumes begin that are there only while something is tried.</summary>
    public string TrialPrefix => $"{Project}_trial-";

    /// <summary>Whether a container or volume carries the labels of this environment.</summary>
    public bool Owns(IReadOnlyDictionary<string, string> labels) => Labels.All(x => labels.TryGetValue(x.Key, out var value) && value == x.Value);

    /// <summary>The volume with the n-th folder of configuration of a service.</summary>
    public string Configuration(string service, int number) => $"{Project}_configuration-{service}-{number}";
}
