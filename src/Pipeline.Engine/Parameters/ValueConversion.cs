using System.ComponentModel;
using System.Globalization;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Engine;

/// <summary>Makes values of texts.</summary>
internal static class ValueConversion
{
    /// <exception cref="FormatException">The texts do not fit; the message continues a sentence that begins with the name.</exception>
    public static object? Convert(Type type, GivenValue given, string? separator)
    {
        if (TypeText.ItemType(type) is { } item)
            return List(type, item, given, separator);
        type = Nullable.GetUnderlyingType(type) ?? type;
        return given.Values.Count switch
        {
            1 => Scalar(type, given.Values[0], given.Directory),
            0 when type == typeof(bool) && given.IsCommandLine => true,
            0 => throw new FormatException("needs a value behind it"),
            _ => throw new FormatException($"takes one value, but has '{string.Join("' '", given.Values)}'"
                + (given.IsCommandLine ? "; targets stand before the first name, or behind --target" : "")),
        };
    }

    private static object List(Type type, Type item, GivenValue given, string? separator)
    {
        var texts = string.IsNullOrEmpty(separator) ? given.Values : [.. given.Values.SelectMany(value => value.Split(separator))];
        var array = Array.CreateInstance(item, texts.Count);
        for (var i = 0; i < texts.Count; i++)
            array.SetValue(Scalar(Nullable.GetUnderlyingType(item) ?? item, texts[i], given.Directory), i);
        return type.IsInstanceOfType(array) ? array : Activator.CreateInstance(type, array)!;
    }

    private static object? Scalar(Type type, string text, string directory)
    {
        if (type == typeof(string) || type == typeof(object))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : throw Wrong(text, "true or false");
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(text, "a whole number");
        if (type == typeof(AbsolutePath))
            return text.Length > 0 ? AbsolutePath.Create(Path.Combine(directory, text)) : throw Wrong(text, "a path");
        if (type.IsEnum)
            return Named(text, Enum.GetNames(type)) is { } name ? Enum.Parse(type, name) : throw Wrong(text, OneOf(type));
        if (type.IsSubclassOf(typeof(Enumeration)))
            return EnumerationValue(type, text);
        return Other(type, text);
    }

    private static object? EnumerationValue(Type type, string text)
    {
        foreach (var field in TypeText.EnumerationFields(type))
        {
            if (field.Name.Equals(text, StringComparison.OrdinalIgnoreCase)
                || string.Equals(field.GetValue(null)?.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return field.GetValue(null);
        }

        throw Wrong(text, OneOf(type));
    }

    /// <summary>Other numbers, time spans, URIs, versions, and types that bring their own converter.</summary>
    private static object? Other(Type type, string text)
    {
        var converter = TypeDescriptor.GetConverter(type);
        if (!converter.CanConvertFrom(typeof(string)))
            throw new FormatException($"has the type '{type.Name}', which no text can be converted to; give the type a TypeConverter");
        try
        {
            return converter.ConvertFromInvariantString(text);
        }
        catch (Exception exception)
        {
            throw new FormatException($"'{text}' is not a valid {TypeText.Describe(type)}", exception);
        }
    }

    private static string OneOf(Type type) => "one of " + string.Join(", ", TypeText.KnownValues(type));

    private static string? Named(string text, string[] names) =>
        Array.Find(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));

    private static FormatException Wrong(string text, string wanted) => new($"'{text}' is not {wanted}");
}
