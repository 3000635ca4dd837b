using System.Globalization;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Pins;

/// <summary>When Dependabot looks.</summary>
public sealed record DependabotSchedule
{
    private DependabotSchedule(string interval, DayOfWeek? day = null, string? cron = null) => (Interval, Day, CronLine) = (interval, day, cron);

    /// <summary>On each day from Monday to Friday.</summary>
    public static DependabotSchedule Daily { get; } = new("daily");

    /// <summary>On the first day of each month.</summary>
    public static DependabotSchedule Monthly { get; } = new("monthly");

    /// <summary>On the first day of January, April, July and October.</summary>
    public static DependabotSchedule Quarterly { get; } = new("quarterly");

    /// <summary>On the first day of January and July.</summary>
    public static DependabotSchedule Semiannually { get; } = new("semiannually");

    /// <summary>On the first day of January.</summary>
    public static DependabotSchedule Yearly { get; } = new("yearly");

    /// <summary>The time of day; Dependabot chooses one when it is null. Only hours and minutes count.</summary>
    public TimeOnly? Time { get; init; }

    /// <summary>The time zone of <see cref="Time"/> by its IANA name, such as <c>Europe/Berlin</c>; UTC when it is null.</summary>
    public string? TimeZone { get; init; }

    internal string Interval { get; }

    internal DayOfWeek? Day { get; }

    internal string? CronLine { get; }

    /// <summary>Once a week.</summary>
    public static DependabotSchedule Weekly(DayOfWeek day = DayOfWeek.Monday) => new("weekly", day);

    /// <summary>By a cron line of five fields.</summary>
    public static DependabotSchedule Cron(string line) => new("cron", cron: line);

    internal IEnumerable<string> Mistakes()
    {
        if (CronLine is not null && CronLine.Split(' ').Count(x => x.Length > 0) != 5)
            yield return $"cron line `{CronLine}` has not five fields, such as 30 4 * * 1";
        if (CronLine is not null && Time is not null)
            yield return "a cron line says its time itself";
        if (Day is { } day && !Enum.IsDefined(day))
            yield return $"there is no day {day}";
        if (TimeZone is not null && (TimeZone.Length == 0 || !TimeZone.All(x => char.IsAsciiLetterOrDigit(x) || x is '/' or '_' or '+' or '-')))
            yield return $"`{TimeZone}` is no IANA time zone, such as Europe/Berlin";
    }

    internal YamlMapping ToYaml() => new YamlMapping()
        .Add("interval", Interval)
        .AddText("day", Day?.ToString().ToLowerInvariant())
        .AddText("time", Time?.ToString("HH:mm", CultureInfo.InvariantCulture))
        .AddText("timezone", TimeZone)
        .AddText("cronjob", CronLine);
}
