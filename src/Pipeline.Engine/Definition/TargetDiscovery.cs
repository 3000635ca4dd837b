using System.Reflection;
using Pipeline.Engine;

namespace Nuke.Common.Execution;

/// <summary>Finds all targets of a build: those of the class, its base classes and its components.</summary>
internal sealed class TargetDiscovery(NukeBuild build, Mistakes mistakes)
{
    private readonly List<PropertyInfo> _properties = [];
    private readonly Dictionary<string, PropertyInfo> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Properties that another one hides, by the one that counts.</summary>
    private readonly List<(PropertyInfo Hidden, PropertyInfo By)> _hidden = [];

    /// <summary>The targets as the session's description knows them, or as they are found.</summary>
    public static TargetGraph Of(NukeBuild build, Session session) =>
        (session.Description is { } description ? TargetGraph.Described(build, description) : null)
        ?? new TargetDiscovery(build, session.Mistakes).Discover();

    public TargetGraph Discover()
    {
        var type = build.GetType();
        FromClasses(type);
        FromComponents(type);
        var graph = new TargetGraph(mistakes);
        foreach (var property in _properties)
        {
            if (Define(property) is { } target)
                graph.Add(target);
        }

        foreach (var (hidden, by) in _hidden)
            graph.AddAlias(() => TargetProperties.GetNonVirtual(hidden, build), by.Name);
        graph.Connect();
        return graph;
    }

    private void FromClasses(Type type)
    {
        foreach (var level in (Type[])[type, .. TargetProperties.Ancestors(type)])
        {
            if (level == typeof(NukeBuild))
                break;
            foreach (var property in TargetProperties.DeclaredBy(level))
            {
                if (_byName.TryAdd(property.Name, property))
                    _properties.Add(property);
            }
        }
    }

    private void FromComponents(Type type)
    {
        foreach (var group in type.GetInterfaces().SelectMany(TargetProperties.DeclaredBy).GroupBy(property => property.Name))
        {
            if (_byName.TryGetValue(group.Key, out var own))
            {
                if (own.GetMethod is not { IsPublic: true })
                    mistakes.Add($"Target '{type.Name}.{own.Name}' hides '{group.First().DeclaringType!.Name}.{own.Name}'. Make it public to replace it, or rename it.");
                continue;
            }

            var all = group.ToList();
            var winner = all.FirstOrDefault(one => all.TrueForAll(other => other.DeclaringType!.IsAssignableFrom(one.DeclaringType)));
            if (winner is null)
            {
                mistakes.Add($"Target '{group.Key}' comes from {string.Join(" and ", all.Select(one => one.DeclaringType!.Name))}. "
                    + $"Say which one counts: declare 'public Target {group.Key}' in '{type.Name}'.");
                continue;
            }

            _byName.Add(winner.Name, winner);
            _properties.Add(winner);
            foreach (var one in all)
            {
                if (one != winner && one.GetMethod is { IsAbstract: false })
                    _hidden.Add((one, winner));
            }
        }
    }

    /// <summary>What the target's property says about it.</summary>
    public static TargetDefinition Evaluate(PropertyInfo property, Delegate factory, NukeBuild build)
    {
        var definition = new TargetDefinition(property.Name, build, Overridden);
        _ = factory switch
        {
            Target target => target(definition),
            Setup setup => setup(definition),
            Cleanup cleanup => cleanup(definition),
            _ => definition,
        };
        return definition;

        Stack<PropertyInfo> Overridden() => new(TargetProperties.Ancestors(property.DeclaringType!)
            .SelectMany(TargetProperties.DeclaredBy)
            .Where(candidate => candidate.Name == property.Name)
            .Where(candidate => candidate.GetMethod is { IsAbstract: false })
            .Reverse());
    }

    /// <summary>A mistake in a definition, told with its target.</summary>
    public static string Mistake(string target, Exception exception) => exception is ArgumentException
        ? exception.Message
        : $"The definition of target '{target}' failed: {exception.GetType().Name}: {exception.Message}";

    private ExecutableTarget? Define(PropertyInfo property)
    {
        try
        {
            var factory = TargetProperties.Get(property, build);
            return new ExecutableTarget(property, factory, Evaluate(property, factory, build));
        }
        catch (Exception exception)
        {
            mistakes.Add(Mistake(property.Name, exception));
            return null;
        }
    }
}
