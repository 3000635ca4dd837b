using System.Globalization;

namespace Pipeline.Reports;

/// <summary>Numbers and times as people read them, the same on every machine.</summary>
internal static class Words
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Plural(long number, string one) => $"{Count(number)} {one}{(number == 1 ? "" : "s")}";

    public static string Seconds(double seconds) => seconds switch
    {
        < 0.0005 => "0 s",
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0} ms"),
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 119.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7170 => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Round(seconds) / 60} min {(int)Math.Round(seconds) % 60} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)} h {(int)(seconds / 60) % 60} min"),
    };

    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        < 0.05 => "0 ms",
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms"),
        < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s"),
    };

    public static string Number(double number) => number switch
    {
        0 => "0",
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{number:0.#}"),
        _ => number.ToString("N0", CultureInfo.InvariantCulture),
    };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
