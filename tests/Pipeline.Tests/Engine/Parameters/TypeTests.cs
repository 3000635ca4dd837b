using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class TypeTests : ParameterRun
{
    private sealed class Typed : RecordingBuild
    {
        [Parameter] public readonly TimeSpan Wait;
        [Parameter] public readonly TimeSpan[] Waits = [];
        [Parameter] public readonly ByteSize? Limit;
        [Parameter] public readonly Guid Id;
        [Parameter] public readonly DateTime Moment;
        [Parameter] public readonly DateOnly Day;
        [Parameter] public readonly TimeOnly Hour;
        [Parameter] public readonly Uri? Address;
        [Parameter] public readonly Version? Release;
        [Parameter] public readonly Regex? Pattern;
        [Parameter] public readonly decimal Price;
        [Parameter] public readonly long Many;

        public Target Show => _ => _.Executes(() => Ran.Add(string.Join('|',
            Wait, string.Join(',', Waits), Limit?.Bytes, Id, Moment.ToString("s", CultureInfo.InvariantCulture), Day.ToString("o", CultureInfo.InvariantCulture),
            Hour.ToString("t", CultureInfo.InvariantCulture), Address, Release, Pattern, Price.ToString(CultureInfo.InvariantCulture), Many)));
    }

    [Fact]
    public void Every_type_is_read() => Assert.Equal(
        "00:01:30|00:00:01,01:00:00|2000000000|6f9619ff-8b86-d011-b42d-00cf4fc964ff|2026-01-02T03:04:05|2026-01-02|03:04|https://example.org/|1.2.3|^a+$|1.5|5000000000",
        Show<Typed>("--wait", "90s", "--waits", "1s", "1h", "--limit", "2GB", "--id", "6F9619FF-8B86-D011-B42D-00CF4FC964FF", "--moment", "2026-01-02T03:04:05",
            "--day", "2026-01-02", "--hour", "03:04", "--address", "https://example.org/", "--release", "1.2.3", "--pattern", "^a+$", "--price", "1.5", "--many", "5000000000"));

    [Fact]
    public void All_wrong_values_are_named_at_once() => Assert.Equal(
        [
            "--wait '5' has a number without a unit; write one of d, h, m, s, ms behind it.",
            "--limit '5M' has an unclear unit; write MB for 1000s or MiB for 1024s.",
            "--id 'x' is not a valid id.",
            "--day '2026-13-01' is not a valid date.",
            "--release '1' is not a valid version.",
            "--pattern '(' is not a valid pattern.",
            "--many '1e99' is not a valid whole number.",
        ],
        Mistakes<Typed>("--wait", "5", "--limit", "5M", "--id", "x", "--day", "2026-13-01", "--release", "1", "--pattern", "(", "--many", "1e99"));

    private sealed record Host(string Name, int Port = 80);

    private static readonly Type[] Types =
    [
        typeof(string), typeof(bool), typeof(int), typeof(byte), typeof(long), typeof(double), typeof(decimal), typeof(DayOfWeek), typeof(Configuration),
        typeof(AbsolutePath), typeof(TimeSpan), typeof(ByteSize), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(Uri), typeof(Version), typeof(Regex), typeof(int?), typeof(char), typeof(int[]), typeof(List<TimeSpan>), typeof(Dictionary<string, int>), typeof(Host), typeof(Host[]),
    ];

    /// <summary>Whatever is typed, a value comes out or one sentence; anything else that is thrown fails this test.</summary>
    [Fact]
    public void Every_text_becomes_a_value_or_one_clear_mistake()
    {
        var digits = Gen.String[Gen.Char["0123456789.:-+eEdhmskKMGiB "], 0, 12];
        var json = Gen.String[Gen.Char["{}[]\",:\\@ NamePort019"], 0, 24];
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.OneOf(Gen.String, digits, json, Gen.Char.Select(c => c.ToString())), Gen.OneOf<string?>(null, ",")).Sample((index, text, separator) =>
        {
            try
            {
                ValueConversion.Convert(Types[index], new GivenValue([text], "test", "--x", true, "/tmp"), separator);
            }
            catch (InsideException exception)
            {
                Assert.NotEmpty(exception.Problems);
                Assert.All(exception.Problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.Text) || string.IsNullOrWhiteSpace(problem.Path)));
            }
            catch (FormatException exception)
            {
                Assert.False(string.IsNullOrWhiteSpace(exception.Message));
            }
        }, iter: 20_000);
    }
}
