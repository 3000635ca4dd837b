using System.Globalization;

namespace Pipeline.Workflows.Model;

/// <summary>
/// What GitHub takes as the time of a schedule: five fields of POSIX cron, and no more than a run every five minutes.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
/// </summary>
internal static class CronPattern
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly (string Name, int Least, int Most, string[] Words)[] Fields =
    [
        ("minute", 0, 59, []), ("hour", 0, 23, []), ("day of the month", 1, 31, []), ("month", 1, 12, Months), ("day of the week", 0, 6, Days),
    ];

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Mistake(string cron)
    {
        var parts = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length || cron.Trim() != cron)
            return $"`{cron}` has {parts.Length} fields instead of five";
        for (var i = 0; i < parts.Length; i++)
            if (!parts[i].Split(',').All(x => IsField(x, i)))
                return $"`{parts[i]}` is no {Fields[i].Name}";
        return OftenPerHour(parts[0]) ? $"`{cron}` asks for more than a run every five minutes, which GitHub does not do" : null;
    }

    private static bool IsField(string text, int field)
    {
        var (range, step) = text.IndexOf('/') is >= 0 and var slash ? (text[..slash], text[(slash + 1)..]) : (text, null);
        if (step is not null && !(int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every >= 1 && every <= Fields[field].Most))
            return false;
        if (range == "*")
            return true;
        var ends = range.Split('-');
        return ends.Length <= 2 && Number(ends[0], field) is { } from && (ends.Length == 1 || Number(ends[1], field) is { } to && from <= to);
    }

    private static int? Number(string text, int field)
    {
        var (_, least, most, words) = Fields[field];
        if (Array.FindIndex(words, x => x.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var word)
            return word + least;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
    }

    private static bool OftenPerHour(string minutes)
    {
        var all = new SortedSet<int>();
        foreach (var part in minutes.Split(','))
        {
            var (range, every) = part.IndexOf('/') is >= 0 and var slash ? (part[..slash], int.Parse(part[(slash + 1)..], CultureInfo.InvariantCulture)) : (part, 0);
            var ends = range == "*" ? ["0", "59"] : range.Split('-');
            var from = int.Parse(ends[0], CultureInfo.InvariantCulture);
            // GitHub reads `5/15` as every 15 minutes from 5 on.
            var to = ends.Length > 1 ? int.Parse(ends[1], CultureInfo.InvariantCulture) : every > 0 ? 59 : from;
            for (var minute = from; minute <= to; minute += Math.Max(1, every))
                all.Add(minute);
        }

        var sorted = all.ToArray();
        for (var i = 0; i < sorted.Length && sorted.Length > 1; i++)
            if ((i + 1 < sorted.Length ? sorted[i + 1] : sorted[0] + 60) - sorted[i] < 5)
                return true;
        return false;
    }
}
