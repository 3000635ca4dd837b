using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Engine;

/// <summary>Speaks about the types of parameters.</summary>
internal static class TypeText
{
    /// <summary>The type of the items, when the type is a list that a parameter can have.</summary>
    public static Type? ItemType(Type type)
    {
        if (type.IsArray)
            return type.GetElementType();
        if (!type.IsGenericType || type.GetGenericArguments() is not [var item])
            return null;
        return type.IsAssignableFrom(item.MakeArrayType()) || type == typeof(List<>).MakeGenericType(item) ? item : null;
    }

    /// <summary>All values of an enumeration, else none.</summary>
    public static IReadOnlyList<string> KnownValues(Type type)
    {
        type = ItemType(type) ?? type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.GetNames(type);
        return type.IsSubclassOf(typeof(Enumeration)) ? [.. EnumerationFields(type).Select(field => field.Name)] : [];
    }

    public static IEnumerable<FieldInfo> EnumerationFields(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => field.FieldType == type);

    /// <summary>What stands behind the name in the help: <c>&lt;text&gt;</c>, <c>&lt;Debug|Release&gt;</c>; nothing for a flag.</summary>
    public static string Placeholder(Type type)
    {
        if (ItemType(type) is { } item)
            return Placeholder(item) is { Length: > 0 } text ? text + "..." : "<true|false>...";
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(bool) ? "" : $"<{Describe(type)}>";
    }

    /// <summary>A word for the type: text, number, path, flag, or the values it can have.</summary>
    public static string Describe(Type type)
    {
        if (ItemType(type) is { } item)
            return "list of " + Describe(item);
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (KnownValues(type) is { Count: > 0 } known)
            return string.Join("|", known);
        if (type == typeof(AbsolutePath))
            return "path";
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "text",
            TypeCode.Boolean => "flag",
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "number",
            >= TypeCode.SByte and <= TypeCode.UInt64 => "whole number",
            _ => type.Name,
        };
    }
}
