using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pipeline.Engine;

namespace Nuke.Common.Execution;

/// <summary>All targets of a build and how they hang together.</summary>
internal sealed class TargetGraph(Mistakes mistakes)
{
    private readonly List<ExecutableTarget> _targets = [];
    private readonly List<(Func<Delegate> Factory, string By)> _aliases = [];
    private Dictionary<Delegate, ExecutableTarget>? _byFactory;
    private Dictionary<string, ExecutableTarget>? _byName;
    private List<ExecutableTarget>? _defaults;

    public IReadOnlyList<ExecutableTarget> Targets => _targets;

    /// <summary>Whether it comes from a description; then there are no cycles.</summary>
    public bool IsDescribed { get; private init; }

    /// <summary>The graph that a description tells; null when one of its targets is defined in another way today.</summary>
    public static TargetGraph? Described(NukeBuild build, BuildDescription description)
    {
        var graph = new TargetGraph(new Mistakes()) { IsDescribed = true };
        var targets = graph._targets;
        foreach (var described in description.Targets)
            targets.Add(new ExecutableTarget(described, build));
        for (var i = 0; i < targets.Count; i++)
        {
            var (target, described) = (targets[i], description.Targets[i]);
            Connect(described.ExecutionDependencies, target.ExecutionDependencies);
            Connect(described.OrderDependencies, target.OrderDependencies);
            Connect(described.TriggerDependencies, target.TriggerDependencies);
            Connect(described.Triggers, target.Triggers);
            if (described.Relations[^1].Length > 0)
                target.FindArtifacts = () => Artifacts(target.Definition, described.Relations[^1].Select(number => targets[number]));
            if (described.IsDefault)
                (graph._defaults ??= []).Add(target);
        }

        for (var i = 0; i < targets.Count; i++)
        {
            if (!description.Targets[i].IsFixed && !IsSame(targets[i], description.Targets[i].Relations, targets))
                return null;
        }

        return graph;

        void Connect(int[] numbers, List<ExecutableTarget> others)
        {
            if (numbers.Length > 0)
                others.EnsureCapacity(numbers.Length);
            foreach (var number in numbers)
                others.Add(targets[number]);
        }
    }

    public void Add(ExecutableTarget target)
    {
        _targets.Add(target);
        if (!(_byFactory ??= new(ByMethod.Instance)).TryAdd(target.Factory, target))
            mistakes.Add($"Targets '{_byFactory[target.Factory].Name}' and '{target.Name}' have the same value; give each its own definition.");
    }

    /// <summary>A property that the target <paramref name="by"/> hides; whoever refers to it means the one that counts.</summary>
    public void AddAlias(Func<Delegate> factory, string by) => _aliases.Add((factory, by));

    public ExecutableTarget? Find(string name)
    {
        if (_byName is null)
        {
            _byName = new(_targets.Count, StringComparer.OrdinalIgnoreCase);
            foreach (var target in _targets)
                _byName.TryAdd(target.Name, target);
        }

        return _byName.GetValueOrDefault(name.Replace("-", "", StringComparison.Ordinal));
    }

    public bool TryFind(Delegate factory, [NotNullWhen(true)] out ExecutableTarget? target)
    {
        // A description names the likely ones, so that not all properties have to be read.
        target = _defaults?.Find(one => one.Factory.Equals(factory));
        if (target is not null)
            return true;
        if (_byFactory is null)
        {
            _byFactory = new(_targets.Count, ByMethod.Instance);
            foreach (var one in _targets)
                _byFactory.TryAdd(one.Factory, one);
        }

        if (_byFactory.TryGetValue(factory, out target))
            return true;
        foreach (var (alias, by) in _aliases)
        {
            if (alias().Equals(factory))
                target = Find(by);
        }

        return target is not null;
    }

    /// <summary>The targets that the delegates stand for.</summary>
    public List<ExecutableTarget> Find(IEnumerable<Delegate> factories) =>
        [.. factories.Select(factory => TryFind(factory, out var found) ? found : null).OfType<ExecutableTarget>()];

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
            if (definition.ConsumedTargets.Count > 0)
                ConnectConsumed(target);
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

    private void ConnectConsumed(ExecutableTarget target)
    {
        var found = new List<ExecutableTarget>();
        Connect(target, [.. target.Definition.ConsumedTargets.Select(consumed => consumed.Target)], (_, other) => found.Add(other));
        if (found.Count == target.Definition.ConsumedTargets.Count)
            target.FindArtifacts = () => Artifacts(target.Definition, found);
    }

    private static Dictionary<ExecutableTarget, IReadOnlyList<string>> Artifacts(TargetDefinition definition, IEnumerable<ExecutableTarget> consumed)
    {
        var found = new Dictionary<ExecutableTarget, IReadOnlyList<string>>();
        foreach (var (other, artifacts) in consumed.Zip(definition.ConsumedTargets.Select(one => one.Artifacts)))
            found[other] = artifacts.Length > 0 ? artifacts : other.ArtifactProducts;
        return found;
    }

    private void ConnectCleanup(ExecutableTarget setup)
    {
        var cleanup = _targets.Find(target => target.Factory is Cleanup && target.Member.DeclaringType == setup.Member.DeclaringType);
        if (cleanup is null)
            mistakes.Add($"Setup '{setup.Name}' has no Cleanup beside it in '{setup.Member.DeclaringType!.Name}'.");
        else
            AddTrigger(setup, cleanup);
    }

    /// <summary>Whether the definition refers to just these targets.</summary>
    private static bool IsSame(ExecutableTarget target, int[][] described, List<ExecutableTarget> targets)
    {
        try
        {
            var kind = 0;
            foreach (var relation in target.Definition.Relations)
            {
                var (numbers, at) = (described[kind++], 0);
                foreach (var other in relation)
                {
                    if (at == numbers.Length || !targets[numbers[at++]].Factory.Equals(other))
                        return false;
                }

                if (at < numbers.Length)
                    return false;
            }

            return true;
        }
        catch (Exception)
        {
            // Finding all targets says what is wrong.
            return false;
        }
    }

    /// <summary>Tells delegates apart by their methods, too: by themselves, all lambdas of one object have the same hash code.</summary>
    internal sealed class ByMethod : IEqualityComparer<Delegate>
    {
        public static readonly ByMethod Instance = new();

        public bool Equals(Delegate? one, Delegate? other) => Equals((object?)one, other);

        public int GetHashCode(Delegate one) => HashCode.Combine(RuntimeHelpers.GetHashCode(one.Target), one.Method.Name);
    }
}
