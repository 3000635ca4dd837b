using System.Reflection;

namespace Pipeline.Engine;

/// <summary>Where a field or property is declared; it is looked up only when somebody asks for it.</summary>
/// <param name="Type">The declaring type, with its assembly.</param>
/// <param name="Name">The member's name.</param>
/// <param name="IsField">Whether it is a field.</param>
internal sealed record DescribedMember(string Type, string Name, bool IsField)
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static DescribedMember Of(MemberInfo member) => new(member.DeclaringType!.AssemblyQualifiedName!, member.Name, member is FieldInfo);

    public MemberInfo Find()
    {
        var type = System.Type.GetType(Type, throwOnError: true)!;
        return (MemberInfo?)(IsField ? type.GetField(Name, Declared) : type.GetProperty(Name, Declared))
            ?? throw new InvalidOperationException($"'{Type}' has no member '{Name}'. Build the program again.");
    }
}
