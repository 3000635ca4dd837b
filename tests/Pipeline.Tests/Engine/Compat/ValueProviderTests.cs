using System.Reflection;
using Nuke.Common;
using Pipeline.Components;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>Nuke looks for a value provider on the class of the build, where members of a component are not.</summary>
public sealed class ValueProviderTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static IEnumerable<object[]> Providers() =>
        from type in typeof(IHaveSystems).Assembly.GetTypes()
        where type.IsInterface && type.IsAssignableTo(typeof(INukeBuild))
        from member in type.GetProperties(All)
        where member.GetCustomAttribute<ParameterAttribute>()?.ValueProviderMember is not null
        select (object[])[type.FullName!, member.Name];

    [Theory]
    [MemberData(nameof(Providers))]
    public void Known_values_of_components_are_found_by_Nuke_too(string component, string parameter)
    {
        var type = typeof(IHaveSystems).Assembly.GetType(component)!;
        var attribute = type.GetProperty(parameter, All)!.GetCustomAttribute<ParameterAttribute>()!;
        Assert.Equal(type, attribute.ValueProviderType);
        var provider = Assert.Single(type.GetMember(attribute.ValueProviderMember!, All));
        Assert.Equal(typeof(IEnumerable<string>), (provider as PropertyInfo)?.PropertyType ?? (provider as FieldInfo)?.FieldType ?? (provider as MethodInfo)?.ReturnType);
    }
}
