using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Asks the build which values a parameter may have.</summary>
internal static class AllowedValues
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The allowed values, or null when the parameter does not restrict them.</summary>
    public static IReadOnlyList<string>? Of(Parameter parameter, NukeBuild build, Mistakes mistakes)
    {
        if (parameter.Attribute.GetValueSet(parameter.Member, build) is { } set)
            return [.. set.Select(value => value.Item1)];
        if (parameter.Attribute.ValueProviderMember is not { } name)
            return null;
        try
        {
            var member = Find(parameter, name, build.GetType());
            if (member is null || Members.Read(member, build) is not IEnumerable<string> values)
            {
                mistakes.Add($"Parameter '{parameter.Name}' takes its values from '{name}', which is no member of type IEnumerable<string>.");
                return null;
            }

            return [.. values];
        }
        catch (Exception exception)
        {
            mistakes.Add($"The known values of parameter '{parameter.Name}' could not be read from '{name}': {(exception.InnerException ?? exception).Message}");
            return null;
        }
    }

    private static MemberInfo? Find(Parameter parameter, string name, Type build)
    {
        var types = parameter.Attribute.ValueProviderType is { } provider
            ? [provider]
            : (Type[])[parameter.Member.DeclaringType!, build, .. Nuke.Common.Execution.TargetProperties.Ancestors(build), .. build.GetInterfaces()];
        foreach (var type in types)
        {
            if (type.GetMember(name, Any) is [var member, ..])
                return member;
        }

        return null;
    }
}
