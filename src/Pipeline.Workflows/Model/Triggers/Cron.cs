using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A time of a schedule in POSIX cron's five fields; at most every 5 minutes, and late when GitHub is busy.</summary>
public sealed record Cron
{
    /// <summary>A time, in UTC unless a zone is given.</summary>
    /// <param name="pattern">Minute, hour, day, month, day of the week: <c>30 5 * * 1-5</c>.</param>
    /// <param name="timeZone">A name of the IANA database, like <c>Europe/Berlin</c>.</param>
    /// <exception cref="ArgumentException">It is no such pattern.</exception>
    public Cron(string pattern, string? timeZone = null)
    {
        if (CronPattern.Mistake(pattern) is { } mistake)
            throw new ArgumentException($"`{pattern}` is no time of a schedule: {mistake}");
        Pattern = pattern;
        TimeZone = timeZone;
    }

    /// <summary>The five fields.</summary>
    public string Pattern { get; }

    /// <summary>The zone, or null for UTC.</summary>
    public string? TimeZone { get; }

    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping().Add("cron", new YamlScalar(Pattern));
        Emit.Add(mapping, "timezone", TimeZone);
        return mapping;
    }
}
