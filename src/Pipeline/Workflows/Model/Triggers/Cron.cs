using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A time of a schedule in POSIX cron's five fields; at most every 5 minutes, and late when GitHub is busy.</summary>
public sealed record Cron
{
    private static readonly (string Name, int Least, int Most)[] Fields =
        [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 6)];

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>A time, in UTC unless a zone is given.</summary>
    /// <param name="pattern">Minute, hour, day, month, day of the week: <c>30 5 * * 1-5</c>.</param>
    /// <param name="timeZone">A name of the IANA database, like <c>Europe/Berlin</c>.</param>
    /// <exception cref="ArgumentException">It is no such pattern.</exception>
    public Cron(string pattern, string? timeZone = null)
    {
        if (Mistake(pattern) is { } mistake)
            throw new ArgumentException($"`{pattern}` is no time of a schedule: {mistake}");
        Pattern = pattern;
        TimeZone = timeZone;
    }

    /// <summary>The five fields.</summary>
    public string Pattern { get; }

    /// <summary>The zone, or null for UTC.</summary>
    public string? TimeZone { get; }

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Mistake(string pattern)
    {
        var fields = pattern.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length)
            return $"it has {fields.Length} fields instead of minute, hour, day of the month, month, day of the week";
        for (var i = 0; i < fields.Length; i++)
            foreach (var part in fields[i].Split(','))
                if (!IsPart(part, i))
                    return $"`{part}` is no {Fields[i].Name} ({Fields[i].Least} to {Fields[i].Most})";
        return null;
    }

    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping().Add("cron", new YamlScalar(Pattern));
        if (TimeZone is not null)
            mapping.Add("timezone", TimeZone);
        return mapping;
    }

    private static bool IsPart(string part, int field)
    {
        var (range, step) = part.Split('/') switch
        {
            [var whole] => (whole, "1"),
            [var whole, var every] => (whole, every),
            _ => ("", ""),
        };
        if (!int.TryParse(step, out var every1) || every1 < 1 || range.Length == 0)
            return false;
        return range == "*" || range.Split('-') switch
        {
            [var one] => Number(one, field) >= 0,
            [var from, var to] => Number(from, field) is >= 0 and var first && Number(to, field) >= first,
            _ => false,
        };
    }

    private static int Number(string text, int field)
    {
        var names = field == 3 ? Months : field == 4 ? Days : [];
        var named = Array.FindIndex(names, x => x.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return named + Fields[field].Least;
        return int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= Fields[field].Least && number <= Fields[field].Most ? number : -1;
    }
}
