using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Descriptions;

/// <summary>A build that starts with its description evaluates only what a run needs, and does what it does without.</summary>
[Collection(EngineCollection.Name)]
public sealed class DescribedRunTests : IDisposable
{
    private static readonly List<string> Evaluated = [];
    private readonly EngineRun _run = new() { IsDescribed = true };

    public DescribedRunTests() => Evaluated.Clear();

    public void Dispose() => _run.Dispose();

    private static string Seen(string what)
    {
        Evaluated.Add(what);
        return what;
    }

    private interface IFetch : INukeBuild
    {
        [Parameter("Where from", ValueProviderMember = nameof(Sources))]
        string Source => TryGetValue(() => Source) ?? Seen("default of --source");

        IEnumerable<string> Sources => [Seen("values of --source"), "mirror"];

        Target Fetch => _ => _
            .Description("Fetch what is needed")
            .Notes(x => x.Note(Seen("note of Fetch")))
            .Produces(Seen("Fetch"))
            .Executes(() => Serilog.Log.Information("fetched"));
    }

    private sealed class Shop : NukeBuild, IFetch
    {
        [Parameter("How often")] public readonly int Times = 1;
        [Parameter("Where to")][Secret] public readonly string Key = "a-secret-default";

        private Target Compile => _ => _
            .DependsOn<IFetch>(x => x.Fetch)
            .Produces(Seen("Compile"))
            .Executes(() => Serilog.Log.Information("compiled {Times} times with {Key}", Times, Key));

        private Target Clean => _ => _
            .Description("Clean up")
            .Before(Compile)
            .Produces(Seen("Clean"))
            .Executes(() => Serilog.Log.Information("cleaned"));

        private Target Report => _ => _
            .TriggeredBy(Compile)
            .Produces(Seen("Report"))
            .Unlisted()
            .Executes(() => Serilog.Log.Information("reported {Targets}", string.Join(' ', BuildTargets.Of(this).SelectMany(x => x.Notes))));
    }

    [Fact]
    public void Targets_outside_the_plan_are_not_evaluated()
    {
        _run.Run<Shop>("--help");
        Evaluated.Clear();
        Assert.Equal(0, _run.Run<Shop>("Clean").Code);
        Assert.Equal(["Clean"], Evaluated);
    }

    [Fact]
    public void The_plan_is_that_of_the_definitions()
    {
        var result = _run.Run<Shop>("Compile Clean");
        Assert.Equal(0, result.Code);
        Assert.Equal(
            ["fetched", "cleaned", "compiled", "reported"],
            result.Out.Split('\n').Select(line => line.Split(' ')[0]).Where(word => word.EndsWith("ed", StringComparison.Ordinal) && char.IsLower(word[0])));
    }

    [Fact]
    public void Notes_are_evaluated_when_somebody_asks()
    {
        _run.Run<Shop>("--help");
        Evaluated.Clear();
        _run.Run<Shop>("Fetch");
        Assert.DoesNotContain("note of Fetch", Evaluated);
        var asked = _run.Run<Shop>("Compile");
        Assert.Contains("note of Fetch", Evaluated);
        Assert.Contains("reported note of Fetch", asked.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_is_not_given_is_not_evaluated()
    {
        _run.Run<Shop>("--help");
        Evaluated.Clear();
        _run.Run<Shop>("Clean --times 3");
        Assert.DoesNotContain(Evaluated, what => what.Contains("--source", StringComparison.Ordinal));
        Assert.Equal(2, _run.Run<Shop>("Clean --source elsewhere").Code);
        Assert.Contains("values of --source", Evaluated);
    }

    [Fact]
    public void Values_reach_their_members()
    {
        _run.WithVariable("NUKE_TIMES", "4");
        Assert.Contains("compiled 4 times", _run.Run<Shop>("Compile").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_default_is_masked_and_not_written_down()
    {
        var result = _run.Run<Shop>("Compile");
        Assert.DoesNotContain("a-secret-default", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-default", File.ReadAllText(_run.DescriptionOf(typeof(Shop))), StringComparison.Ordinal);
        Assert.DoesNotContain("values of --source", File.ReadAllText(_run.DescriptionOf(typeof(Shop))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--help --json")]
    [InlineData("--help Compile")]
    [InlineData("Compile --plan")]
    [InlineData("Compile --plan json")]
    [InlineData("--complete 1 -- build.sh")]
    [InlineData("--complete 1 -- build.sh --")]
    [InlineData("Compil")]
    [InlineData("Compile --tims 3")]
    [InlineData("--schema --json")]
    public void Answers_are_those_without_a_description(string arguments)
    {
        using var derived = new EngineRun();
        var (described, expected) = (_run.Run<Shop>(arguments), derived.Run<Shop>(arguments));
        Assert.Equal(derived.Neutral(expected.Out), _run.Neutral(described.Out));
        Assert.Equal(expected.Error, described.Error);
        Assert.Equal(expected.Code, described.Code);
    }
}
