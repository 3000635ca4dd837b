using System.Collections.Immutable;
using System.Text;

namespace Pipeline.Deployment;

/// <summary>A deployment as a value: what will be done, in which order. Making one changes nothing.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Rollout">What is rolled out.</param>
/// <param name="Replaces">What serves now; null: nothing.</param>
/// <param name="Steps">The steps in order; empty when everything is already as asked.</param>
public sealed record DeployPlan(
    string System, string Environment, Rollout Rollout, Rollout? Replaces, ImmutableArray<DeployStep> Steps)
{
    /// <summary>The settings that changed since the release ran before: it is brought back with its own files and today's settings.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>What to know before its settings are other ones than the release ran with; null: they are not.</summary>
    public string? Warning => Changed.IsEmpty ? null
        : Steps.IsEmpty ? $"{Rollout.Release.Version} keeps the settings that it started with; changed since: {string.Join(", ", Changed)}. Deploy to apply them"
        : $"{Rollout.Release.Version} starts with today's settings and not with those that it ran with; changed since: {string.Join(", ", Changed)}";

    /// <summary>The hash of what the plan means: what <c>--approve</c> takes. Another run that would do the same has the same one.</summary>
    public string Hash => PlanHash.Of(this);

    /// <summary>The plan as text, a line a step.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .Append($"{Rollout.Kind} of {System} {Rollout.Release} to {Environment}, ")
            .Append(Replaces is null ? "where nothing serves" : $"where {Replaces.Release} serves in slot {Replaces.Slot.Text()}");
        if (Warning is not null)
            text.Append($"\n  ! {Warning}");
        if (Steps.IsEmpty)
            return text.Append("\n  nothing to do: it serves already, with all its replicas").ToString();
        for (var i = 0; i < Steps.Length; i++)
            text.Append($"\n  {i + 1,2}. {Steps[i].Name,-8} {Steps[i].Describe()}");
        return text.ToString();
    }
}
