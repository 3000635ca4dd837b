using System.Reflection;

namespace Nuke.Common.Tooling;

/// <summary>The text that a member of an enumeration stands for.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class EnumValueAttribute(string value) : Attribute
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;
}

/// <summary>Asks members of enumerations for what they stand for.</summary>
public static class EnumerationExtensions
{
    /// <summary>The text of <see cref="EnumValueAttribute"/>; the member's name when it has none.</summary>
    /// <exception cref="ArgumentException">The value is no member.</exception>
    public static string GetValue<T>(this T value) where T : Enum
    {
        var name = Enum.GetName(typeof(T), value).NotNull($"'{value}' is no value of {typeof(T).Name}");
        return typeof(T).GetField(name)!.GetCustomAttribute<EnumValueAttribute>()?.Value ?? name;
    }
}
