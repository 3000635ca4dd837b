using System.ComponentModel;
using System.Reflection;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The targets and parameters that one component declares.</summary>
/// <param name="Name"><c>Build</c> for the class itself; the name of the interface without its I.</param>
/// <param name="Summary">The first sentence of its <c>[Description]</c>, or null.</param>
internal sealed record HelpGroup(string Name, string? Summary)
{
    public List<ExecutableTarget> Targets { get; } = [];

    /// <summary>By option; of several members with the same one, the first counts.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>The build itself, then its components in the order of their declaration.</summary>
    public static IReadOnlyList<HelpGroup> Of(NukeBuild build, TargetGraph graph)
    {
        var type = build.GetType();
        var own = new HelpGroup("Build", SummaryOf(type));
        var groups = new List<HelpGroup> { own };
        var byType = new Dictionary<Type, HelpGroup>();
        foreach (var component in type.GetInterfaces())
        {
            if (component == typeof(INukeBuild))
                continue;
            var group = new HelpGroup(NameOf(component), SummaryOf(component));
            groups.Add(group);
            byType.Add(component, group);
        }

        foreach (var target in graph.Targets)
            Group(target.Member).Targets.Add(target);
        var seen = new HashSet<string>();
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.Attribute.List && seen.Add(parameter.Plain))
                Group(parameter.Member).Parameters.Add(parameter);
        }

        foreach (var group in groups)
            group.Parameters.Sort((one, other) => string.CompareOrdinal(one.Option, other.Option));
        return groups;

        HelpGroup Group(MemberInfo member) => member.DeclaringType is { } declaring && byType.TryGetValue(declaring, out var group) ? group : own;
    }

    /// <summary>The group's name for what declares a member.</summary>
    public static string NameOf(Type type)
    {
        if (!type.IsInterface)
            return "Build";
        var name = type.Name;
        return name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name[1..] : name;
    }

    private static string? SummaryOf(Type type)
    {
        if (!type.IsDefined(typeof(DescriptionAttribute), inherit: false))
            return null;
        var text = type.GetCustomAttribute<DescriptionAttribute>(inherit: false)!.Description;
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }
}
