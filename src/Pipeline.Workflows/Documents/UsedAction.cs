using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Documents;

/// <summary>What a <c>uses</c> names: an action, a reusable workflow or an image.</summary>
/// <param name="Text">The whole, with its place and its comment.</param>
/// <param name="Name">Without what pins it.</param>
/// <param name="Reference">The commit, digest, tag or branch; null when there is none.</param>
internal sealed record UsedAction(YamlScalar Text, string Name, string? Reference)
{
    public bool IsLocal => Name.StartsWith("./", StringComparison.Ordinal) || Name.StartsWith("$/", StringComparison.Ordinal) || Name.StartsWith(".\\", StringComparison.Ordinal);

    public bool IsDocker => Name.StartsWith("docker://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether nobody can put other code under the same reference. What is in this repository is as pinned as the workflow.</summary>
    public bool IsPinned => IsLocal || (IsDocker ? HasDigest(Text.Value) : Reference is not null && PinSyntax.IsSha(Reference));

    public static UsedAction Of(YamlScalar uses) =>
        uses.Value.LastIndexOf('@') is > 0 and var at ? new UsedAction(uses, uses.Value[..at], uses.Value[(at + 1)..]) : new UsedAction(uses, uses.Value, null);

    /// <summary>All that a job uses.</summary>
    public static IEnumerable<UsedAction> In(JobView job) => job.AllSteps.Select(x => x.Uses).Prepend(job.Uses).OfType<YamlScalar>().Select(Of);

    /// <summary>Whether a step uses the action, of any version and with or without a path in its repository.</summary>
    public static bool Is(StepView step, string action) =>
        step.Uses is { } uses && Of(uses).Name is var name
        && (name.Equals(action, StringComparison.OrdinalIgnoreCase) || name.StartsWith(action + "/", StringComparison.OrdinalIgnoreCase));

    public static bool HasDigest(string image) => image.LastIndexOf("@sha256:", StringComparison.Ordinal) is >= 0 and var at && PinSyntax.IsDigest(image[(at + 1)..]);
}
