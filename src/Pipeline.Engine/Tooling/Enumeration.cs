using System.ComponentModel;
using System.Globalization;
using Pipeline.Engine;

namespace Nuke.Common.Tooling;

/// <summary>A set of named values, declared as static fields of the derived class.</summary>
/// <example><code>
/// [TypeConverter(typeof(TypeConverter&lt;Configuration&gt;))]
/// class Configuration : Enumeration
/// {
///     public static Configuration Debug = new() { Value = nameof(Debug) };
/// }
/// </code></example>
public abstract class Enumeration
{
    /// <summary>The value as text.</summary>
    protected string? Value { get; set; }

    /// <summary>The value as text.</summary>
    public static implicit operator string?(Enumeration? value) => value?.Value;

    /// <summary>Compares by type and value.</summary>
    public static bool operator ==(Enumeration? a, Enumeration? b) => Equals(a, b);

    /// <summary>Compares by type and value.</summary>
    public static bool operator !=(Enumeration? a, Enumeration? b) => !Equals(a, b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Enumeration other && other.GetType() == GetType() && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";

    /// <summary>Converts the names of the fields.</summary>
    public class TypeConverter<T> : TypeConverter
    {
        /// <inheritdoc/>
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc/>
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            if (value is not string text)
                return base.ConvertFrom(context, culture, value);
            var field = TypeText.EnumerationFields(typeof(T)).FirstOrDefault(field => field.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
            return field?.GetValue(null) ?? throw new FormatException($"'{text}' is not one of {string.Join(", ", TypeText.KnownValues(typeof(T)))}");
        }
    }
}
