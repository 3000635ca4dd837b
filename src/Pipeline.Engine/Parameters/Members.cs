using System.Reflection;

namespace Pipeline.Engine;

/// <summary>Reads and writes fields and properties alike.</summary>
internal static class Members
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Type TypeOf(MemberInfo member) => member switch
    {
        FieldInfo field => field.FieldType,
        PropertyInfo property => property.PropertyType,
        MethodInfo method => method.ReturnType,
        _ => throw new ArgumentException($"'{member}' is neither a field nor a property."),
    };

    public static object? Read(MemberInfo member, object? instance) => member switch
    {
        FieldInfo field => field.GetValue(field.IsStatic ? null : instance),
        PropertyInfo { GetMethod: { } getter } => getter.Invoke(getter.IsStatic ? null : instance, null),
        MethodInfo method => method.Invoke(method.IsStatic ? null : instance, null),
        _ => null,
    };

    /// <summary>Whether the member holds a value of its own that can be replaced.</summary>
    public static bool CanWrite(MemberInfo member) => member switch
    {
        FieldInfo => true,
        PropertyInfo { DeclaringType.IsInterface: false } property => property.SetMethod is not null || BackingField(property) is not null,
        _ => false,
    };

    public static void Write(MemberInfo member, object instance, object? value)
    {
        switch (member)
        {
            case FieldInfo field:
                field.SetValue(instance, value);
                break;
            case PropertyInfo { SetMethod: not null } property:
                property.SetValue(instance, value);
                break;
            case PropertyInfo property:
                BackingField(property)!.SetValue(instance, value);
                break;
            default:
                throw new ArgumentException($"'{member}' cannot be written.");
        }
    }

    /// <summary>Fields and properties of the class, its base classes and its interfaces, the nearest first.</summary>
    public static IEnumerable<MemberInfo> WithAttribute(Type type, Type attribute, Type end)
    {
        for (var level = type; level is not null && level != end && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(Declared))
            {
                if (field.IsDefined(attribute, inherit: false))
                    yield return field;
            }

            foreach (var property in PropertiesWithAttribute(level, attribute))
                yield return property;
        }

        foreach (var component in type.GetInterfaces())
        {
            foreach (var property in PropertiesWithAttribute(component, attribute))
                yield return property;
        }
    }

    private static IEnumerable<MemberInfo> PropertiesWithAttribute(Type type, Type attribute)
    {
        foreach (var property in type.GetProperties(Declared))
        {
            if (property.IsDefined(attribute, inherit: false))
                yield return property;
        }
    }

    private static FieldInfo? BackingField(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);
}
