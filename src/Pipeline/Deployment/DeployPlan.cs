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
    /// <summary>The plan as text, a line a step.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .Append($"{Rollout.Kind} of {System} {Rollout.Release} to {Environment}, ")
            .Append(Replaces is null ? "where nothing serves" : $"where {Replaces.Release} serves in slot {Replaces.Slot.Text()}");
        if (Steps.IsEmpty)
            return text.Append("\n  nothing to do: it serves already, with all its replicas").ToString();
        for (var i = 0; i < Steps.Length; i++)
            text.Append($"\n  {i + 1,2}. {Steps[i].Name,-8} {Steps[i].Describe()}");
        return text.ToString();
    }
}
