using System.Globalization;

namespace Pipeline.Rendering;

/// <summary>Times as compose, nginx and Prometheus read them: <c>1h30m</c>, <c>70s</c>, <c>100ms</c>.</summary>
internal static class Spans
{
    /// <summary>In whole units, from days down; Prometheus and nginx know them all, compose no days.</summary>
    public static string Of(TimeSpan time)
    {
        (long Size, string Unit)[] units = [(3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")];
        var (left, text) = ((long)time.TotalMilliseconds, "");
        foreach (var (size, unit) in units)
        {
            if (left / size > 0)
                text += (left / size).ToString(CultureInfo.InvariantCulture) + unit;
            left %= size;
        }

        return text.Length > 0 ? text : "0s";
    }

    /// <summary>In seconds, rounded up.</summary>
    public static string Seconds(TimeSpan time) => ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
