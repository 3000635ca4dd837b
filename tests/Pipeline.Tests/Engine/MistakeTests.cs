using Nuke.Common;

namespace Pipeline.Tests.Engine;

[Collection(EngineCollection.Name)]
public sealed class MistakeTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private interface IDeploy : INukeBuild
    {
        [Parameter("Where to deploy", ValueProviderMember = nameof(Environments))]
        string? Env => TryGetValue(() => Env);

        IEnumerable<string> Environments => ["local", "staging", "production"];
    }

    private sealed class Strict : RecordingBuild, IDeploy
    {
        [Parameter] public readonly string? Text;
        [Parameter("Key of the registry.")][Secret] public readonly string? ApiKey;
        [Parameter] public readonly int Number;
        [Parameter] public readonly Configuration? Configuration;
        public Target Compile => _ => _.Executes(Note("Compile"));
        public Target Publish => _ => _.DependsOn(Compile).Requires(() => ApiKey, () => Text).Requires(() => Number > 0).Executes(Note("Publish"));
        public Target Single => _ => _.Requires(() => Configuration).Requires(() => ((IDeploy)this).Env).Executes(Note("Single"));
    }

    private string[] Mistakes<T>(params string[] arguments) where T : RecordingBuild, new()
    {
        var result = _run.Run<T>(arguments);
        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Out);
        Assert.Empty(RecordingBuild.Ran);
        var lines = result.Error.TrimEnd('\n').Split('\n');
        Assert.StartsWith("Nothing ran: ", lines[0]);
        return [.. lines.Skip(1).Select(line => line.Trim())];
    }

    private void OneMistake<T>(string expected, params string[] arguments) where T : RecordingBuild, new() =>
        Assert.Equal([expected], Mistakes<T>(arguments));

    [Fact]
    public void An_unknown_target() =>
        OneMistake<Strict>("Unknown target 'Complie'. Did you mean 'Compile'? --help lists all.", "Complie");

    [Fact]
    public void An_unknown_target_to_skip() =>
        OneMistake<Strict>("Unknown target '--skip compil'. Did you mean 'Compile'? --help lists all.", "Compile", "--skip", "compil");

    [Fact]
    public void An_unknown_parameter() =>
        OneMistake<Strict>("Unknown parameter '--configuraton'. Did you mean '--configuration'? --help lists all.", "Compile", "--configuraton=Release");

    [Fact]
    public void A_value_of_the_wrong_type()
    {
        OneMistake<Strict>("--number 'five' is not a whole number.", "Compile", "--number", "five");
        OneMistake<Strict>("--configuration 'Releas' is not one of Debug, Release. Did you mean 'Release'?", "Compile", "--configuration", "Releas");
        OneMistake<Strict>("--number needs a value behind it.", "Compile", "--number");
        OneMistake<Strict>("--plan 'Compile' is not one of text, json, mermaid, svg. Targets stand in front: Compile --plan.", "--plan", "Compile", "--target", "Compile");
        OneMistake<Strict>("--parallel '0' is not a whole number of 1 or more.", "Compile", "--parallel", "0");
        OneMistake<Strict>("--partition '3/2' is not of the form <part>/<total>, like 1/3.", "Compile", "--partition", "3/2");
        OneMistake<Strict>("--verbosity 'loud' is not one of Verbose, Normal, Minimal, Quiet.", "Compile", "--verbosity", "loud");
    }

    [Fact]
    public void A_target_behind_a_parameter() =>
        OneMistake<Strict>("--text takes one value, but has 'a' 'Compile'; targets stand before the first name, or behind --target.", "--text", "a", "Compile", "--target", "Compile");

    [Fact]
    public void A_wrong_value_in_the_environment()
    {
        _run.WithVariable("NUMBER", "five");
        OneMistake<Strict>("NUMBER 'five' is not a whole number (environment NUMBER).", "Compile");
    }

    [Fact]
    public void Different_values_in_like_named_variables()
    {
        _run.WithVariable("TEX_T", "a").WithVariable("TEXT", "b");
        OneMistake<Strict>("Parameter --text has different values in the environment variables TEXT and TEX_T; unset all but one.", "Compile");
    }

    [Fact]
    public void A_value_that_the_build_does_not_know() => OneMistake<Strict>(
        "--env 'stagin' is unknown (command line); known are: local, staging, production. Did you mean 'staging'?", "Compile", "--env", "stagin");

    [Fact]
    public void Missing_required_parameters_are_reported_together_with_false_conditions() => Assert.Equal(
        [
            "Target 'Publish' requires --api-key (Key of the registry): set the environment variable API_KEY.",
            "Target 'Publish' requires --text: pass --text <text>, set TEXT, or put it into .nuke/parameters.json.",
            "Target 'Publish' requires: Number > 0.",
        ],
        Mistakes<Strict>("Publish"));

    [Fact]
    public void A_missing_value_of_a_component() => Assert.Equal(
        [
            "Target 'Single' requires --configuration: pass --configuration <Debug|Release>, set CONFIGURATION, or put it into .nuke/parameters.json.",
            "Target 'Single' requires --env (Where to deploy): pass --env <text>, set ENV, or put it into .nuke/parameters.json.",
        ],
        Mistakes<Strict>("Single"));

    [Fact]
    public void Several_mistakes_at_once() => Assert.Equal(
        [
            "Unknown parameter '--tex'. Did you mean '--text'? --help lists all.",
            "--number 'x' is not a whole number.",
            "Unknown target 'Complie'. Did you mean 'Compile'? --help lists all.",
        ],
        Mistakes<Strict>("Complie", "--number", "x", "--tex", "y"));

    [Fact]
    public void No_target_and_no_default() => OneMistake<Strict>("No target is named, and the build has no default. --help lists all.");

    [Theory]
    [InlineData("{\n  \"Text\": \"a\"\n  \"Number\": 1\n}", ".nuke/parameters.json:3:3: not valid JSON: '\"' is invalid after a value. Expected either ',', '}', or ']'.")]
    [InlineData("{\n  \"Text\": {}\n}", ".nuke/parameters.json:2: 'Text' must be text, a number, true, false or a list of these.")]
    [InlineData("{\n\n  \"Txet\": \"a\"\n}", ".nuke/parameters.json:3: unknown parameter 'Txet'. Did you mean 'Text'? --help lists all.")]
    [InlineData("{ \"Number\": \"five\" }", ".nuke/parameters.json:1: 'Number' 'five' is not a whole number (.nuke/parameters.json).")]
    [InlineData("{ \"Target\": \"Compile\" }", ".nuke/parameters.json:1: 'Target' can only be given on the command line.")]
    [InlineData("{ \"Verbosity\": \"loud\" }", ".nuke/parameters.json:1: 'Verbosity' 'loud' is not one of Verbose, Normal, Minimal, Quiet.")]
    [InlineData("{ \"ApiKey\": \"v1:abc\" }", ".nuke/parameters.json:1: 'ApiKey' is encrypted, which this engine does not read. Pass it as the environment variable API_KEY.")]
    public void A_bad_parameters_file(string content, string expected)
    {
        _run.WithFile(".nuke/parameters.json", content);
        OneMistake<Strict>(expected, "Compile");
    }

    [Fact]
    public void An_unknown_profile()
    {
        _run.WithFile(".nuke/parameters.staging.json", "{}").WithFile(".nuke/parameters.local.json", "{}");
        OneMistake<Strict>(
            "Unknown profile 'stagng': there is no .nuke/parameters.stagng.json. Known are: local, staging. Did you mean 'staging'?",
            "Compile", "--profile", "stagng");
    }

    [Fact]
    public void A_root_that_does_not_exist() =>
        OneMistake<Strict>($"The root directory '{Path.Combine(_run.Root, "nowhere")}' (--root) does not exist.", "Compile", "--root", "nowhere");

    private sealed class Cyclic : RecordingBuild
    {
        public Target A => _ => _.DependsOn(B).Executes(Note("A"));
        public Target B => _ => _.After(C).Executes(Note("B"));
        public Target C => _ => _.TriggeredBy(A).Executes(Note("C"));
        public Target Self => _ => _.DependsOn(Self).Executes(Note("Self"));
    }

    [Fact]
    public void Cycles_are_printed_as_paths() => Assert.Equal(
        ["Targets wait for each other: A → B → C → A", "Targets wait for each other: Self → Self"],
        Mistakes<Cyclic>("Self"));

    private interface IOne : INukeBuild
    {
        Target Twice => _ => _;
    }

    private interface ITwo : INukeBuild
    {
        Target Twice => _ => _;
    }

    private sealed class Ambiguous : RecordingBuild, IOne, ITwo
    {
        [Parameter] public readonly string? Skip;
        public Target Stranger => _ => _.DependsOn<IDeploy>(x => null!);
    }

    [Fact]
    public void A_wrong_definition() => Assert.Equal(
        [
            "Parameter 'Skip' of 'Ambiguous' has the name of the built-in option --skip; rename it.",
            "Target 'Twice' comes from IOne and ITwo. Say which one counts: declare 'public Target Twice' in 'Ambiguous'.",
            "Target 'Stranger' refers to 'IDeploy', which 'Ambiguous' does not have. Add it to the class, or use the form that begins with 'Try'.",
            "Unknown target 'Stranger'. --help lists all.",
        ],
        Mistakes<Ambiguous>("Stranger"));
}
