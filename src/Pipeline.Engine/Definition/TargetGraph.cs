using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Pipeline.Engine;

namespace Nuke.Common.Execution;

/// <summary>All targets of a build and how they hang together.</summary>
internal sealed class TargetGraph(Mistakes mistakes)
{
    private readonly List<ExecutableTarget> _targets = [];
    private readonly Dictionary<Delegate, ExecutableTarget> _byFactory = [];
    private readonly List<(Func<Delegate> Factory, PropertyInfo By)> _aliases = [];

    public IReadOnlyList<ExecutableTarget> Targets => _targets;

    public void Add(ExecutableTarget target)
    {
        _targets.Add(target);
        if (!_byFactory.TryAdd(target.Factory, target))
            mistakes.Add($"Targets '{_byFactory[target.Factory].Name}' and '{target.Name}' have the same value; give each its own definition.");
    }

    /// <summary>A property that <paramref name="by"/> hides; whoever refers to it means the one that counts.</summary>
    public void AddAlias(Func<Delegate> factory, PropertyInfo by) => _aliases.Add((factory, by));

    public ExecutableTarget? Find(string name)
    {
        var plain = name.Replace("-", "", StringComparison.Ordinal);
        return _targets.Find(target => target.Name.Equals(plain, StringComparison.OrdinalIgnoreCase));
    }

    public bool TryFind(Delegate factory, [NotNullWhen(true)] out ExecutableTarget? target)
    {
        if (_byFactory.TryGetValue(factory, out target))
            return true;
        foreach (var (alias, by) in _aliases)
        {
            if (alias().Equals(factory))
                target = _targets.Find(candidate => candidate.Member == by);
        }

        return target is not null;
    }

    public void Connect()
    {
        foreach (var target in _targets)
        {
            var definition = target.Definition;
            Connect(target, definition.DependsOnTargets, (one, other) => one.ExecutionDependencies.Add(other));
            Connect(target, definition.DependentForTargets, (one, other) => other.ExecutionDependencies.Add(one));
            Connect(target, definition.AfterTargets, (one, other) => one.OrderDependencies.Add(other));
            Connect(target, definition.BeforeTargets, (one, other) => other.OrderDependencies.Add(one));
            Connect(target, definition.TriggersTargets, AddTrigger);
            Connect(target, definition.TriggeredByTargets, (one, other) => AddTrigger(other, one));
            foreach (var (consumed, artifacts) in definition.ConsumedTargets)
            {
                Connect(target, [consumed], (one, other) =>
                    one.ArtifactDependencies[other] = artifacts.Length > 0 ? artifacts : other.ArtifactProducts);
            }

            if (target.Factory is Setup)
                ConnectCleanup(target);
        }
    }

    private static void AddTrigger(ExecutableTarget one, ExecutableTarget other)
    {
        one.Triggers.Add(other);
        other.TriggerDependencies.Add(one);
    }

    private void Connect(ExecutableTarget target, List<Delegate> others, Action<ExecutableTarget, ExecutableTarget> connect)
    {
        foreach (var other in others)
        {
            if (TryFind(other, out var found))
                connect(target, found);
            else if (!mistakes.Any)
                mistakes.Add($"Target '{target.Name}' refers to a target that is no property of the build. Refer to targets by their property, like DependsOn(Compile).");
        }
    }

    private void ConnectCleanup(ExecutableTarget setup)
    {
        var cleanup = _targets.Find(target => target.Factory is Cleanup && target.Member.DeclaringType == setup.Member.DeclaringType);
        if (cleanup is null)
            mistakes.Add($"Setup '{setup.Name}' has no Cleanup beside it in '{setup.Member.DeclaringType!.Name}'.");
        else
            AddTrigger(setup, cleanup);
    }
}
