using System.Globalization;

namespace Pipeline.Workflows.Local.Output;

/// <summary>How long something took, as one reads it.</summary>
internal static class Durations
{
    public static string Text(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
