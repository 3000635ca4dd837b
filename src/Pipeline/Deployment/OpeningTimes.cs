using System.Globalization;
using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment;

/// <summary>Whether an environment takes deployments at a time: a pure function of its gates.</summary>
internal static class OpeningTimes
{
    /// <summary>What hours and freezes say.</summary>
    public static IEnumerable<GateAnswer> At(string environment, Gates gates, DateTimeOffset now)
    {
        var here = TimeZoneInfo.ConvertTime(now, gates.Zone);
        if (gates.Hours is { } hours)
            yield return Hours(environment, gates, hours, here) with { IsOfTime = true };
        if (gates.Freezes.IsEmpty)
            yield break;
        var frozen = gates.Freezes.Where(x => here.DateTime >= x.From && here.DateTime < x.To).ToList();
        var next = gates.Freezes.Where(x => x.From > here.DateTime).OrderBy(x => x.From).FirstOrDefault();
        if (frozen.Count == 0)
            yield return new GateAnswer("freeze", next is null ? "there is none" : $"the next one begins {Text(next.From)}") { IsOfTime = true };
        foreach (var freeze in frozen)
            yield return GateAnswer.Refuses(
                "freeze", $"Nothing is deployed to {environment} until {Text(freeze.To)} {gates.TimeZone}", $"Environments[{environment}].Gates.Freezes",
                $"{freeze.Reason} (since {Text(freeze.From)})", Ways("deploy afterwards", gates)) with
            { IsOfTime = true };
    }

    private static GateAnswer Hours(string environment, Gates gates, OfficeHours hours, DateTimeOffset here)
    {
        var time = TimeOnly.FromDateTime(here.DateTime);
        var open = $"{string.Join(", ", hours.Days.Select(x => x.ToString()[..3]))} {hours.From:HH:mm} to {hours.To:HH:mm} {gates.TimeZone}";
        return hours.Days.Contains(here.DayOfWeek) && time >= hours.From && time < hours.To
            ? new GateAnswer("hours", $"it is within {open}")
            : GateAnswer.Refuses(
                "hours", $"{environment} takes no deployment now", $"Environments[{environment}].Gates.Hours",
                $"it is {here.DayOfWeek.ToString()[..3]} {time:HH:mm} there, and it takes them {open}", Ways("deploy within these hours", gates));
    }

    private static string Ways(string first, Gates gates) => gates.Exceptions
        ? $"{first}, or say why it cannot wait: --exception <reason>"
        : $"{first}; the environment allows no exceptions (Gates.Exceptions)";

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
