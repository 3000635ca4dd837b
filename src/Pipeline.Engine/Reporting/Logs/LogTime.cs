using System.Globalization;

namespace Pipeline.Engine;

/// <summary>Times in logs, in UTC. By hand: the framework's formatting of times is compiled anew in each process.</summary>
internal static class LogTime
{
    /// <summary>The length of <see cref="Of"/>.</summary>
    public const int Length = 8;

    /// <summary>Like <c>18:05:09</c>.</summary>
    public static string Of(DateTimeOffset time) =>
        string.Concat(Two(time.Hour) + ":", Two(time.Minute) + ":", Two(time.Second));

    /// <summary>Like <c>20261122-180509</c>; names sort as times do.</summary>
    public static string Stamp(DateTimeOffset time) =>
        string.Concat(time.Year.ToString(CultureInfo.InvariantCulture) + Two(time.Month) + Two(time.Day), "-", Two(time.Hour) + Two(time.Minute) + Two(time.Second));

    /// <summary>The time in the name, or null when there is none.</summary>
    public static DateTime? Read(string stamp) =>
        DateTime.TryParseExact(stamp, "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    private static string Two(int number) => number < 10 ? "0" + number.ToString(CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture);
}
