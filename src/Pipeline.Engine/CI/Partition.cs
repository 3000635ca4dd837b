using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.CI;

/// <summary>One part of work that is split over several runs.</summary>
[TypeConverter(typeof(TypeConverter))]
public sealed class Partition
{
    /// <summary>All of the work.</summary>
    public static Partition Single { get; } = new() { Part = 1, Total = 1 };

    /// <summary>Which part, from 1 to <see cref="Total"/>.</summary>
    public int Part { get; set; }

    /// <summary>How many parts there are.</summary>
    public int Total { get; set; }

    /// <summary>Whether the numbered part is to be done here.</summary>
    public bool IsIn(int part) => Total == 1 || part == Part;

    /// <summary>The items that are to be done here: every <see cref="Total"/>th, beginning with the <see cref="Part"/>th.</summary>
    public IEnumerable<T> GetCurrent<T>(IEnumerable<T> enumerable) => enumerable.Where((_, index) => index % Total == Part - 1);

    /// <inheritdoc/>
    public override string ToString() => $"{Part}/{Total}";

    internal static Partition? TryParse(string text) =>
        text.Split('/') is [var part, var total]
        && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && number >= 1 && number <= count
            ? new Partition { Part = number, Total = count }
            : null;

    /// <summary>Converts texts like <c>1/3</c>.</summary>
    public sealed class TypeConverter : System.ComponentModel.TypeConverter
    {
        /// <inheritdoc/>
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        /// <inheritdoc/>
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text ? TryParse(text) ?? throw new FormatException($"'{text}' is not of the form <part>/<total>.") : null;
    }
}
