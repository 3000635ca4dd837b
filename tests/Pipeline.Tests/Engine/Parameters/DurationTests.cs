using CsCheck;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("2d", "2.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1d2h3m4.5s", "1.02:03:04.5")]
    [InlineData("250ms", "00:00:00.25")]
    [InlineData("-5m", "-00:05:00")]
    [InlineData("0", "00:00:00")]
    [InlineData("00:01:30", "00:01:30")]
    [InlineData("1.02:03:04", "1.02:03:04")]
    [InlineData("1H", "01:00:00")]
    public void People_write_durations_in_several_ways(string text, string expected) =>
        Assert.Equal(TimeSpan.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Durations.Parse(text));

    [Theory]
    [InlineData("", "'' is not a duration like 90s, 1.5h, 1h30m or 00:01:30")]
    [InlineData("90", "'90' has a number without a unit; write one of d, h, m, s, ms behind it")]
    [InlineData("1h30", "'1h30' has a number without a unit; write one of d, h, m, s, ms behind it")]
    [InlineData("1 h", "'1 h' has a number without a unit; write one of d, h, m, s, ms behind it")]
    [InlineData("5 years", "'5 years' has a number without a unit; write one of d, h, m, s, ms behind it")]
    [InlineData("5y", "'5y' is not a duration like 90s, 1.5h, 1h30m or 00:01:30")]
    [InlineData("30m1h", "'30m1h' is not a duration like 90s, 1.5h, 1h30m or 00:01:30")]
    [InlineData("1h1h", "'1h1h' is not a duration like 90s, 1.5h, 1h30m or 00:01:30")]
    [InlineData("--5s", "'--5s' is not a duration like 90s, 1.5h, 1h30m or 00:01:30")]
    [InlineData("25:99:00", "'25:99:00' is not a duration like 90s, 1.5h, 1h30m or 00:01:30")]
    [InlineData("0.00001ms", "'0.00001ms' is finer than 100 ns")]
    [InlineData("99999999d", "'99999999d' is longer than 10675199 days")]
    [InlineData("99999999999999999999999999d", "'99999999999999999999999999d' is longer than 10675199 days")]
    public void Other_texts_are_refused_with_the_reason(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<FormatException>(() => Durations.Parse(text)).Message);

    [Fact]
    public void Every_duration_is_read_back_from_its_text() =>
        Gen.OneOf(Gen.Long, Gen.Long[-10_000_000, 10_000_000], Gen.OneOf(long.MinValue, long.MaxValue, 0, 1, -1))
            .Sample(ticks => Durations.Parse(Durations.Text(TimeSpan.FromTicks(ticks))).Ticks == ticks);

    [Theory]
    [InlineData(90, "1m30s")]
    [InlineData(3600, "1h")]
    [InlineData(0.25, "250ms")]
    [InlineData(1.5, "1.5s")]
    [InlineData(0, "0s")]
    [InlineData(-90000, "-1d1h")]
    public void Its_text_is_short(double seconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));
}
