using System.Reflection;
using System.Text.RegularExpressions;
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

    /// <summary>The types of names and values, when the type is a dictionary that a parameter can have.</summary>
    public static Type[]? PairTypes(Type type)
    {
        if (!type.IsGenericType || type.GetGenericArguments() is not [_, _] pair)
            return null;
        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(Dictionary<,>) || definition == typeof(IDictionary<,>) || definition == typeof(IReadOnlyDictionary<,>) ? pair : null;
    }

    /// <summary>Whether the type has named members and so is given as JSON.</summary>
    public static bool IsRecord(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Type.GetTypeCode(type) == TypeCode.Object && type is { IsAbstract: false, IsGenericParameter: false, IsArray: false }
            && type != typeof(AbsolutePath) && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true
            && !type.IsSubclassOf(typeof(Enumeration)) && ItemType(type) is null && PairTypes(type) is null && !HasConverter(type);
    }

    // Apart, because naming the attribute loads a library.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static bool HasConverter(Type type) => type.IsDefined(typeof(System.ComponentModel.TypeConverterAttribute), inherit: true);

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
        if (PairTypes(type) is not null)
            return "<name>=<value>...";
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(bool) ? "" : $"<{(IsRecord(type) ? "json" : Describe(type))}>";
    }

    /// <summary>A word for the type: text, number, path, flag, or the values it can have.</summary>
    public static string Describe(Type type)
    {
        if (ItemType(type) is { } item)
            return "list of " + Describe(item);
        if (PairTypes(type) is [_, var value])
            return "names with values: " + Describe(value);
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (KnownValues(type) is { Count: > 0 } known)
            return string.Join("|", known);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "text",
            TypeCode.Boolean => "flag",
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "number",
            >= TypeCode.SByte and <= TypeCode.UInt64 => "whole number",
            TypeCode.DateTime => "date and time",
            _ => Other(type),
        };
    }

    private static string Other(Type type) =>
        type == typeof(AbsolutePath) ? "path"
        : type == typeof(TimeSpan) ? "duration"
        : type == typeof(ByteSize) ? "size"
        : type == typeof(DateOnly) ? "date"
        : type == typeof(TimeOnly) ? "time of day"
        : type == typeof(DateTimeOffset) ? "date and time"
        : type == typeof(Uri) ? "url"
        : type == typeof(Version) ? "version"
        : type == typeof(Regex) ? "pattern"
        : type == typeof(Guid) ? "id"
        : type == typeof(object) ? "text"
        : IsRecord(type) ? $"JSON of {type.Name}"
        : type.Name;
}
