using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Engine;

/// <summary>Makes values of texts.</summary>
internal static class ValueConversion
{
    /// <exception cref="FormatException">The texts do not fit; the message continues a sentence that begins with the name.</exception>
    /// <exception cref="InsideException">Values inside of it do not fit.</exception>
    public static object? Convert(Type type, GivenValue given, string? separator)
    {
        var item = TypeText.ItemType(type);
        if (given.Tree is not null || TypeText.PairTypes(type) is not null || TypeText.IsRecord(item ?? type))
            return StructuredConversion.Convert(type, given, separator);
        if (item is not null)
            return List(type, item, given, separator);
        return given.Values.Count switch
        {
            1 => Scalar(type, given.Values[0], given.Directory),
            0 when (Nullable.GetUnderlyingType(type) ?? type) == typeof(bool) && given.IsCommandLine => true,
            0 => throw new FormatException("needs a value behind it"),
            _ => throw new FormatException($"takes one value, but has '{string.Join("' '", given.Values)}'"
                + (given.IsCommandLine ? "; targets stand before the first name, or behind --target" : "")),
        };
    }

    /// <summary>The texts, each cut at the separator.</summary>
    public static IReadOnlyList<string> Separate(IReadOnlyList<string> texts, string? separator) =>
        string.IsNullOrEmpty(separator) ? texts : [.. texts.SelectMany(value => value.Split(separator))];

    /// <summary>An array, or a list made of it.</summary>
    public static object OfItems(Type type, Type item, IReadOnlyList<object?> items)
    {
        var array = Array.CreateInstance(item, items.Count);
        for (var i = 0; i < items.Count; i++)
            array.SetValue(items[i], i);
        return type.IsInstanceOfType(array) ? array : Activator.CreateInstance(type, array)!;
    }

    /// <exception cref="FormatException">The text does not fit.</exception>
    public static object? Scalar(Type type, string text, string directory)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(object))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : throw Wrong(text, "true or false");
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(text, "a whole number");
        if (type == typeof(AbsolutePath))
            return text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) ? AbsolutePath.Create(Path.Combine(directory, text)) : throw Wrong(text, "a path");
        if (type.IsEnum)
            return Named(text, Enum.GetNames(type)) is { } name ? Enum.Parse(type, name) : throw Wrong(text, OneOf(type));
        if (type.IsSubclassOf(typeof(Enumeration)))
            return EnumerationValue(type, text);
        if (type == typeof(TimeSpan))
            return Durations.Parse(text);
        return type == typeof(ByteSize) ? ByteSize.Parse(text) : Other(type, text);
    }

    private static object List(Type type, Type item, GivenValue given, string? separator)
    {
        var items = new List<object?>();
        foreach (var text in Separate(given.Values, separator))
            items.Add(Scalar(item, text, given.Directory));
        return OfItems(type, item, items);
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

    /// <summary>Other numbers, dates, URIs, versions, and types that bring their own converter.</summary>
    private static object? Other(Type type, string text)
    {
        var wanted = "a valid " + TypeText.Describe(type);
        try
        {
            if (type == typeof(Regex))
                return new Regex(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
            if (type == typeof(Version))
                return Version.Parse(text);
            if (type == typeof(Uri))
                return new Uri(text, UriKind.RelativeOrAbsolute);
            var converter = TypeDescriptor.GetConverter(type);
            if (!converter.CanConvertFrom(typeof(string)))
                throw new NotSupportedException($"has the type '{type.Name}', which no text can be converted to; give the type a TypeConverter");
            return !string.IsNullOrWhiteSpace(text) ? converter.ConvertFromInvariantString(text) : throw Wrong(text, wanted);
        }
        catch (NotSupportedException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
        catch (Exception exception)
        {
            throw new FormatException($"'{text}' is not {wanted}", exception);
        }
    }

    private static string OneOf(Type type) => "one of " + string.Join(", ", TypeText.KnownValues(type));

    private static string? Named(string text, string[] names) =>
        Array.Find(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));

    private static FormatException Wrong(string text, string wanted) => new($"'{text}' is not {wanted}");
}
