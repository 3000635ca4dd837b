using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Extension: what a build's targets are and how they hang together, for what is derived from them.</summary>
public static class BuildTargets
{
    /// <summary>All targets of the build that runs, in the order of their declaration.</summary>
    /// <exception cref="InvalidOperationException">The build does not run yet.</exception>
    public static IReadOnlyList<TargetDescription> Of(INukeBuild build)
    {
        var graph = ((NukeBuild)build).Graph ?? throw new InvalidOperationException("The targets are known once the build runs.");
        var all = graph.Targets.ToDictionary(x => x, x => new TargetDescription(x));
        foreach (var (target, description) in all)
            description.Connect(all, ((NukeBuild)build).Parameters);
        return [.. graph.Targets.Select(x => all[x])];
    }
}

/// <summary>Extension: one target, as it was declared.</summary>
public sealed class TargetDescription
{
    private readonly ExecutableTarget _target;

    internal TargetDescription(ExecutableTarget target) => _target = target;

    /// <summary>The name.</summary>
    public string Name => _target.Name;

    /// <summary>What it is for, or null.</summary>
    public string? Description => _target.Description;

    /// <summary>The value of the property that declares it.</summary>
    public Delegate Factory => _target.Factory;

    /// <summary>Targets that it needs.</summary>
    public IReadOnlyList<TargetDescription> DependsOn { get; private set; } = [];

    /// <summary>Targets that it comes after, if they run: by order, or because they trigger it.</summary>
    public IReadOnlyList<TargetDescription> After { get; private set; } = [];

    /// <summary>Targets that run because it ran.</summary>
    public IReadOnlyList<TargetDescription> Triggers { get; private set; } = [];

    /// <summary>Targets whose products it uses.</summary>
    public IReadOnlyList<TargetDescription> Consumes { get; private set; } = [];

    /// <summary>Patterns of the files that it leaves behind for others.</summary>
    public IReadOnlyList<string> Produces => _target.ArtifactProducts;

    /// <summary>How long one attempt may take, or null.</summary>
    public TimeSpan? TimeLimit => _target.Definition.TimeLimit;

    /// <summary>How often it is tried at most.</summary>
    public int MostAttempts => 1 + (_target.Definition.Retries?.Times ?? 0);

    /// <summary>The environment variables of the secret parameters that it requires.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    /// <summary>What was noted on it with <see cref="TargetDefinitionExtensions.Note"/>.</summary>
    public IReadOnlyList<object> Notes => _target.Definition.Notes;

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Connect(Dictionary<ExecutableTarget, TargetDescription> all, ParameterSet parameters)
    {
        DependsOn = [.. _target.ExecutionDependencies.Select(x => all[x])];
        After = [.. _target.OrderDependencies.Concat(_target.TriggerDependencies).Select(x => all[x])];
        Triggers = [.. _target.Triggers.Select(x => all[x])];
        Consumes = [.. _target.ArtifactDependencies.Keys.Select(x => all[x])];
        var required = _target.DelegateRequirements.Select(x => x.Member).ToHashSet();
        Secrets = [.. parameters.All.Where(x => x.IsSecret && (x.IsRequired || required.Contains(x.MemberName))).Select(x => x.Variable).Distinct()];
    }
}
