using System.Collections.Immutable;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary><c>schedule</c>: at times, on the default branch.</summary>
/// <param name="Times">The times, at least one.</param>
public sealed record ScheduleEvent(params ImmutableArray<Cron> Times) : Trigger("schedule")
{
    /// <summary>The times.</summary>
    public ImmutableArray<Cron> Times { get; } = Times.IsDefaultOrEmpty
        ? throw new ArgumentException("A schedule without times never starts; give one, like new Cron(\"0 6 * * 1\")")
        : Times;

    internal override YamlNode ToYaml() => new YamlSequence([.. Times.Select(x => x.ToYaml())]);
}

/// <summary><c>workflow_run</c>: another workflow runs or has run. It has that run's untrusted results at hand and secrets too; our own rules refuse it.</summary>
/// <param name="Workflows">The names of the other workflows.</param>
public sealed record WorkflowRunEvent(params ImmutableArray<string> Workflows) : ActivityTrigger<WorkflowRunActivity>("workflow_run")
{
    /// <summary>The names of the other workflows.</summary>
    public ImmutableArray<string> Workflows { get; } = Workflows.IsDefaultOrEmpty
        ? throw new ArgumentException("Name the workflows that are waited for; without them nothing starts this one")
        : Workflows;

    /// <summary>The branches that the other workflow ran on.</summary>
    public Filter? Branches { get; init; }

    internal override YamlMapping Filters()
    {
        var mapping = new YamlMapping().Add("workflows", List(Workflows));
        foreach (var entry in base.Filters().Entries)
            mapping.Add(entry.Key.Value, entry.Value);
        Filter.Add(mapping, "branches", Branches);
        return mapping;
    }
}

/// <summary><c>repository_dispatch</c>: a program asks for it through GitHub's API.</summary>
/// <param name="Types">The kinds that the program names; empty for all.</param>
public sealed record RepositoryDispatchEvent(params ImmutableArray<string> Types) : Trigger("repository_dispatch")
{
    internal override YamlNode ToYaml() => Types.IsDefaultOrEmpty ? base.ToYaml() : new YamlMapping().Add("types", List(Types));
}
