using System.Globalization;
using System.Numerics;

namespace Pipeline.Workflows.Expressions;

/// <summary>Numbers and texts as GitHub turns one into the other, which is as JavaScript does.</summary>
internal static class NumberText
{
    /// <summary>The number that a text means; 0 for an empty one, NaN for none.</summary>
    public static double Parse(ReadOnlySpan<char> text)
    {
        text = Trim(text);
        if (text.IsEmpty)
            return 0;
        if (text.Length > 2 && text[0] == '0' && Radix(text[1]) is var radix and > 0)
            return Digits(text[2..], radix);
        var unsigned = text[0] is '+' or '-' ? text[1..] : text;
        if (unsigned is "Infinity")
            return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        // A digit or a point comes first, so that no word of .NET's own is taken for a number.
        return unsigned.Length > 0 && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == '.')
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    /// <summary>The text of a number, to 15 digits behind the point.</summary>
    public static string Of(double value) => double.IsFinite(value) && Math.Abs(value) < 1e21
        ? Exact(double.Parse(value.ToString("F15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        : Exact(value);

    /// <summary>The shortest text that means the number, as JSON and JavaScript write it.</summary>
    public static string Exact(double value)
    {
        if (value == 0)
            return "0";
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
        var sign = value < 0 ? "-" : "";
        var plain = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponent = plain.IndexOf('E', StringComparison.Ordinal);
        var mantissa = exponent < 0 ? plain : plain[..exponent];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var before = (point < 0 ? mantissa.Length : point) + (exponent < 0 ? 0 : int.Parse(plain.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        before -= all.Length - digits.Length;
        digits = digits.TrimEnd('0');
        return sign + before switch
        {
            > 0 and <= 21 when digits.Length <= before => digits.PadRight(before, '0'),
            > 0 and <= 21 => $"{digits[..before]}.{digits[before..]}",
            > -6 and <= 0 => $"0.{new string('0', -before)}{digits}",
            _ => $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(before > 0 ? "+" : "-")}{Math.Abs(before - 1)}",
        };
    }

    /// <summary>White space as JavaScript has it.</summary>
    public static bool IsWhite(char x) => x == '\uFEFF' || (char.IsWhiteSpace(x) && x != '\u0085');

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && IsWhite(text[0]))
            text = text[1..];
        while (!text.IsEmpty && IsWhite(text[^1]))
            text = text[..^1];
        return text;
    }

    private static int Radix(char x) => x switch
    {
        'x' or 'X' => 16,
        'o' or 'O' => 8,
        'b' or 'B' => 2,
        _ => 0,
    };

    private static double Digits(ReadOnlySpan<char> digits, int radix)
    {
        var value = BigInteger.Zero;
        foreach (var x in digits)
        {
            var digit = char.IsAsciiHexDigit(x) ? Convert.ToInt32(x.ToString(), 16) : radix;
            if (digit >= radix)
                return double.NaN;
            value = (value * radix) + digit;
        }

        return double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
