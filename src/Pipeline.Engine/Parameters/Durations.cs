using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>Durations as people write them: <c>90s</c>, <c>1.5h</c>, <c>1h30m</c>, and .NET's <c>00:01:30</c>.</summary>
internal static class Durations
{
    /// <summary>Units from the largest to the smallest, with their ticks.</summary>
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <exception cref="FormatException">The text is no duration; the message continues a sentence.</exception>
    public static TimeSpan Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var clock) ? clock : throw Wrong(text);
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(negative ? 1 : 0);
        if (rest is "0")
            return TimeSpan.Zero;
        if (rest.IsEmpty)
            throw Wrong(text);
        decimal ticks = 0;
        for (var next = 0; !rest.IsEmpty;)
            ticks += Part(ref rest, ref next, text);
        ticks = negative ? -ticks : ticks;
        if (ticks != decimal.Truncate(ticks))
            throw new FormatException($"'{text}' is finer than 100 ns");
        return ticks is >= long.MinValue and <= long.MaxValue ? TimeSpan.FromTicks((long)ticks)
            : throw new FormatException($"'{text}' is longer than {TimeSpan.MaxValue.Days} days");
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back.</summary>
    public static string Text(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
            return "0s";
        var ticks = Math.Abs((decimal)value.Ticks);
        var text = new StringBuilder(value < TimeSpan.Zero ? "-" : "");
        foreach (var (name, size) in Units)
        {
            // Below a second milliseconds take everything, otherwise seconds do.
            var last = name == "ms" || (name == "s" && ticks >= size);
            var count = last ? ticks / size : decimal.Truncate(ticks / size);
            ticks -= count * size;
            if (count != 0)
                text.Append(count.ToString("0.#######", CultureInfo.InvariantCulture)).Append(name);
        }

        return text.ToString();
    }

    /// <summary>Takes one number with its unit; units come in falling order, each once.</summary>
    private static decimal Part(ref ReadOnlySpan<char> rest, ref int next, string text)
    {
        var end = 0;
        while (end < rest.Length && (char.IsAsciiDigit(rest[end]) || rest[end] == '.'))
            end++;
        if (!decimal.TryParse(rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw Wrong(text);
        var unit = end;
        while (unit < rest.Length && char.IsAsciiLetter(rest[unit]))
            unit++;
        var name = rest[end..unit];
        if (name.IsEmpty)
            throw new FormatException($"'{text}' has a number without a unit; write one of d, h, m, s, ms behind it");
        while (next < Units.Length && !name.Equals(Units[next].Name, StringComparison.OrdinalIgnoreCase))
            next++;
        if (next == Units.Length)
            throw Wrong(text);
        rest = rest[unit..];
        // Enough for any duration; a larger number would overflow instead of being called too long.
        return Math.Min(number, 1e15m) * Units[next++].Ticks;
    }

    private static FormatException Wrong(string text) => new($"'{text}' is not a duration like 90s, 1.5h, 1h30m or 00:01:30");
}
