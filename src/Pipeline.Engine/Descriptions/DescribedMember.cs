using System.Reflection;

namespace Pipeline.Engine;

/// <summary>Where a field or property is declared; it is looked up only when somebody asks for it.</summary>
/// <param name="Module">The module of the declaring type.</param>
/// <param name="Type">The declaring type's number in its module; the name says more, but reading names takes long.</param>
/// <param name="Generic">The whole name of the declaring type, when it is a generic one with arguments.</param>
/// <param name="Name">The member's name.</param>
/// <param name="IsField">Whether it is a field.</param>
internal sealed record DescribedMember(Module Module, int Type, string? Generic, string Name, bool IsField)
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static DescribedMember Of(MemberInfo member)
    {
        var type = member.DeclaringType!;
        return new(type.Module, type.MetadataToken, type.IsConstructedGenericType ? type.AssemblyQualifiedName : null, member.Name, member is FieldInfo);
    }

    public MemberInfo Find()
    {
        var type = Generic is null ? Module.ResolveType(Type) : System.Type.GetType(Generic, throwOnError: true)!;
        return (MemberInfo?)(IsField ? type.GetField(Name, Declared) : type.GetProperty(Name, Declared))
            ?? throw new InvalidOperationException($"'{type}' has no member '{Name}'. Build the program again.");
    }
}
