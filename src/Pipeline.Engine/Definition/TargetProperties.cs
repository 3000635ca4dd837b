using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Finds and reads the properties that declare targets.</summary>
internal static class TargetProperties
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IEnumerable<PropertyInfo> DeclaredBy(Type type)
    {
        foreach (var property in type.GetProperties(Declared))
        {
            // A dot marks an explicit implementation; it is reached through the property of its interface.
            if (IsTarget(property.PropertyType) && !property.Name.Contains('.') && property.GetMethod is { IsStatic: false })
                yield return property;
        }
    }

    public static PropertyInfo? Find(Type type, string name)
    {
        foreach (var candidate in (Type[])[type, .. Ancestors(type), .. type.GetInterfaces()])
        {
            if (candidate.GetProperty(name, Declared) is { } property && IsTarget(property.PropertyType))
                return property;
        }

        return null;
    }

    /// <summary>The only property of the given kind that the type declares.</summary>
    public static PropertyInfo Only(Type type, Type kind, string forTarget)
    {
        var candidates = DeclaredBy(type).Where(property => property.PropertyType == kind).ToList();
        return candidates.Count == 1
            ? candidates[0]
            : throw new ArgumentException($"Target '{forTarget}' refers to '{type.Name}' as a whole, which needs exactly one {kind.Name} there; it has "
                + (candidates.Count == 0 ? "none." : string.Join(", ", candidates.Select(property => property.Name)) + "."));
    }

    public static IEnumerable<Type> Ancestors(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null && ancestor != typeof(object); ancestor = ancestor.BaseType)
            yield return ancestor;
    }

    /// <summary>Reads the property as the object has it, overrides included.</summary>
    public static Delegate Get(PropertyInfo property, object instance) =>
        property.GetMethod!.CreateDelegate<Func<Delegate>>(instance)()
        ?? throw new ArgumentException($"Target '{property.DeclaringType!.Name}.{property.Name}' is null.");

    /// <summary>Reads the property as its declaring type has it, overrides left aside.</summary>
    public static Delegate GetNonVirtual(PropertyInfo property, object instance)
    {
        var pointer = property.GetMethod!.MethodHandle.GetFunctionPointer();
        return ((Func<Delegate>)Activator.CreateInstance(typeof(Func<Delegate>), instance, pointer)!)();
    }

    private static bool IsTarget(Type type) => type == typeof(Target) || type == typeof(Setup) || type == typeof(Cleanup);
}
