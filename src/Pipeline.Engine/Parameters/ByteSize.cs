using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>Extension: an amount of data, from 0 bytes to 8 EiB - 1. As a parameter it is written <c>500MB</c>, <c>2GiB</c> or <c>1024</c>.</summary>
[TypeConverter(typeof(ByteSizeConverter))]
public readonly record struct ByteSize : IComparable<ByteSize>, IComparable, IParsable<ByteSize>
{
    private static readonly string[] Units = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>A size in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ByteSize(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
    }

    /// <summary>The number of bytes.</summary>
    public long Bytes { get; }

    /// <summary>Smaller.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Larger.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Larger or equal.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>Reads <c>500MB</c> (1000s), <c>2GiB</c> (1024s) or a number of bytes; case does not matter.</summary>
    /// <exception cref="FormatException">The text is no size, not a whole number of bytes, or too large.</exception>
    public static ByteSize Parse(string s, IFormatProvider? provider = null) =>
        Read(s, out var problem) is { } size ? size : throw new FormatException(problem);

    /// <summary>Reads what <see cref="Parse"/> reads.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ByteSize result)
    {
        var size = s is null ? null : Read(s, out _);
        result = size ?? default;
        return size is not null;
    }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is null ? 1 : CompareTo((ByteSize)obj);

    /// <summary>The shortest exact text: <c>2GiB</c>, <c>500MB</c>, <c>1023B</c>. <see cref="Parse"/> reads it back.</summary>
    public override string ToString()
    {
        if (Bytes == 0)
            return "0B";
        var (binary, decimals) = (Largest(1024), Largest(1000));
        return binary.Count <= decimals.Count && binary.Power > 0
            ? binary.Count.ToString(CultureInfo.InvariantCulture) + Units[binary.Power].ToUpperInvariant() + "iB"
            : decimals.Count.ToString(CultureInfo.InvariantCulture) + Units[decimals.Power] + "B";
    }

    /// <summary>The size to one digit behind the point, for people: <c>1.4 GiB</c>.</summary>
    internal string ToRoundedText()
    {
        var (size, power) = ((double)Bytes, 0);
        for (; size >= 1024; power++)
            size /= 1024;
        return size.ToString("0.#", CultureInfo.InvariantCulture) + " " + (power == 0 ? "B" : Units[power].ToUpperInvariant() + "iB");
    }

    private (long Count, int Power) Largest(long step)
    {
        var (count, power) = (Bytes, 0);
        while (count % step == 0 && power < Units.Length - 1)
            (count, power) = (count / step, power + 1);
        return (count, power);
    }

    private static ByteSize? Read(string text, out string problem)
    {
        problem = $"'{text}' is not a size like 500MB, 2GiB or 1024";
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        var unit = text[end..].Trim();
        var (step, prefix) = unit.EndsWith("iB", StringComparison.OrdinalIgnoreCase) ? (1024m, unit[..^2])
            : unit.EndsWith('B') || unit.EndsWith('b') ? (1000m, unit[..^1]) : (1m, unit);
        var power = Array.FindIndex(Units, one => one.Equals(prefix, StringComparison.OrdinalIgnoreCase));
        if (power < 0 || (step == 1024m && power == 0))
            return null;
        if (step == 1m && power > 0)
        {
            problem = $"'{text}' has an unclear unit; write {prefix}B for 1000s or {prefix}iB for 1024s";
            return null;
        }

        try
        {
            for (; power > 0; power--)
                number *= step;
        }
        catch (OverflowException)
        {
            number = decimal.MaxValue;
        }

        problem = number > long.MaxValue ? $"'{text}' is more than {long.MaxValue} bytes" : $"'{text}' is not a whole number of bytes";
        return number <= long.MaxValue && number == decimal.Truncate(number) ? new ByteSize((long)number) : null;
    }

    private sealed class ByteSizeConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text ? Parse(text) : base.ConvertFrom(context, culture, value);
    }
}
