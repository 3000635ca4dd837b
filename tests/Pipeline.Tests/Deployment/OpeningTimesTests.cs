using Pipeline.Deployment;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment;

public sealed class OpeningTimesTests
{
    private static readonly Gates Office = new()
    {
        TimeZone = "Europe/Zurich",
        Hours = new OfficeHours(new TimeOnly(8, 0), new TimeOnly(17, 0)),
        Freezes = [new Freeze(new DateTime(2026, 12, 19), new DateTime(2027, 1, 4), "the end of the year")],
    };

    [Theory]
    [InlineData("2026-11-23T07:00:00Z", true)] // Monday 08:00 in winter
    [InlineData("2026-11-23T06:59:59Z", false)]
    [InlineData("2026-11-23T15:59:59Z", true)]
    [InlineData("2026-11-23T16:00:00Z", false)]
    [InlineData("2026-07-20T06:00:00Z", true)] // Monday 08:00 in summer
    [InlineData("2026-07-20T05:59:59Z", false)]
    [InlineData("2026-11-22T10:00:00Z", false)] // Sunday
    [InlineData("2026-11-22T23:30:00Z", false)] // Monday 00:30
    public void Hours_are_those_of_the_zone(string now, bool open) => Assert.Equal(open, Passes("hours", now));

    [Theory]
    [InlineData("2026-12-18T22:59:59Z", true)]
    [InlineData("2026-12-18T23:00:00Z", false)]
    [InlineData("2027-01-03T22:59:59Z", false)]
    [InlineData("2027-01-03T23:00:00Z", true)]
    public void Freeze_begins_and_ends_in_the_zone(string now, bool open) => Assert.Equal(open, Passes("freeze", now));

    [Fact]
    public void Refusal_says_when_why_and_what_to_do()
    {
        var refusals = OpeningTimes.At("production", Office, DateTimeOffset.Parse("2026-12-20T10:00:00Z", null)).Select(x => x.Refusal!.ToString()).ToList();

        Assert.Equal(2, refusals.Count);
        Assert.Contains("it is Sun 11:00 there, and it takes them Mon, Tue, Wed, Thu, Fri 08:00 to 17:00 Europe/Zurich", refusals[0]);
        Assert.Contains("Nothing is deployed to production until 2027-01-04 00:00 Europe/Zurich", refusals[1]);
        Assert.Contains("the end of the year (since 2026-12-19 00:00)", refusals[1]);
        Assert.Contains("the environment allows no exceptions", refusals[1]);
    }

    [Fact]
    public void Gates_that_cannot_be_are_mistakes_of_the_definition()
    {
        var gates = new Gates
        {
            TimeZone = "Europe/Nowhere",
            Hours = new OfficeHours(new TimeOnly(17, 0), new TimeOnly(8, 0)) { Days = [] },
            Freezes = [new Freeze(new DateTime(2026, 2, 2), new DateTime(2026, 1, 1), " ")],
            ErrorBudget = new ErrorBudget(100, TimeSpan.Zero),
            NoCriticalAlerts = true,
        };
        var system = Site.System with { Environments = [new LocalEnvironment("test") { Port = 8080, Gates = gates, Watch = new Watch { For = TimeSpan.Zero } }] };

        Assert.Equal(
            [
                "Environments[test].Gates.TimeZone", "Environments[test].Gates.Hours", "Environments[test].Gates.Hours.Days", "Environments[test].Gates.Freezes[0]", "Environments[test].Gates.Freezes[0].Reason",
                "Environments[test].Gates.ErrorBudget.Objective", "Environments[test].Gates.ErrorBudget.Over", "Environments[test].Watch.For", "Environments[test].Gates",
            ],
            system.Mistakes().Select(x => x.Where));
    }

    private static bool Passes(string gate, string now) => OpeningTimes.At("production", Office, DateTimeOffset.Parse(now, null)).Single(x => x.Gate == gate).Refusal is null;
}
