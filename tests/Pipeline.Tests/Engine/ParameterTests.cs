using System.ComponentModel;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Tests.Engine;

[TypeConverter(typeof(TypeConverter<Configuration>))]
public sealed class Configuration : Enumeration
{
    public static readonly Configuration Debug = new() { Value = nameof(Debug) };
    public static readonly Configuration Release = new() { Value = nameof(Release) };
}

[Collection(EngineCollection.Name)]
public sealed class ParameterTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    public enum Level
    {
        Low,
        High,
    }

    [ParameterPrefix("DockerPrefix")]
    private interface IDocker : INukeBuild
    {
        [Parameter] string Registry => TryGetValue(() => Registry) ?? "none";
        [Parameter] int Retries => TryGetValue<int?>(() => Retries) ?? 3;
    }

    private sealed class Typed : RecordingBuild, IDocker
    {
        [Parameter] public readonly string Text = "default";
        [Parameter] public readonly int Number;
        [Parameter] public readonly int? Maybe;
        [Parameter] public readonly bool Flag;
        [Parameter] public readonly Level Level;
        [Parameter] public readonly Configuration Configuration = Configuration.Debug;
        [Parameter] public readonly AbsolutePath? Path;
        [Parameter(Separator = "+")] public readonly string[] Words = [];
        [Parameter] public IReadOnlyList<int> Numbers { get; } = [];
        [Parameter(Name = "other-name")] public string? Renamed { get; set; }
        [Parameter] public readonly TimeSpan Wait;

        public Target Show => _ => _.Executes(() => Ran.Add(string.Join('|',
            Text, Number, Maybe, Flag, Level, Configuration, Path is null ? "" : RootDirectory.GetUnixRelativePathTo(Path), string.Join(',', Words),
            string.Join(',', Numbers), Renamed, Wait.TotalSeconds, ((IDocker)this).Registry, ((IDocker)this).Retries)));
    }

    private string Show(params string[] arguments)
    {
        var result = _run.Run<Typed>(["Show", .. arguments]);
        Assert.True(result.Code == 0, result.Out + result.Error);
        return RecordingBuild.Ran.Single();
    }

    [Fact]
    public void Without_values_the_defaults_of_the_members_stay() =>
        Assert.Equal("default|0||False|Low|Debug|||||0|none|3", Show());

    [Fact]
    public void Every_type_is_read_from_the_command_line() => Assert.Equal(
        "a b|-5|7|True|High|Release|sub/file|x,y|1,-2|r|90|ghcr.io|4",
        Show("--text", "a b", "--number", "-5", "--maybe", "7", "--flag", "--level", "high", "--configuration", "release", "--path", "sub/file",
            "--words", "x+y", "--numbers", "1", "-2", "--other-name", "r", "--wait", "00:01:30", "--docker-registry", "ghcr.io", "--docker-retries=4"));

    [Fact]
    public void An_empty_value_is_kept() => Assert.StartsWith("|", Show("--text", ""));

    [Fact]
    public void The_last_of_equal_names_wins_and_dashes_and_case_do_not_matter() => Assert.StartsWith("b|", Show("--text", "a", "-TEXT", "b"));

    [Fact]
    public void A_value_may_begin_with_a_dash_behind_an_equals_sign() => Assert.StartsWith("--x|", Show("--text=--x"));

    [Fact]
    public void Lists_take_values_up_to_the_next_name() => Assert.Contains("|a,b,c|", Show("--words", "a", "b", "c", "--flag"));

    [Fact]
    public void The_command_line_beats_the_environment_which_beats_the_profile_which_beats_the_common_file()
    {
        _run.WithFile(".nuke/parameters.json", """{ "$schema": "build.schema.json", "Text": "file", "Number": 1 }""");
        Assert.StartsWith("file|1|", Show());
        _run.WithFile(".nuke/parameters.staging.json", """{ "Text": "profile" }""");
        Assert.StartsWith("file|1|", Show());
        Assert.StartsWith("profile|1|", Show("--profile", "staging"));
        _run.WithVariable("TEXT", "environment");
        Assert.StartsWith("environment|1|", Show("--profile", "staging"));
        Assert.StartsWith("line|1|", Show("--profile", "staging", "--text", "line"));
    }

    [Theory]
    [InlineData("DOCKER_REGISTRY")]
    [InlineData("NUKE_DOCKER_REGISTRY")]
    [InlineData("DockerRegistry")]
    public void Environment_variables_are_named_as_in_nuke(string name)
    {
        _run.WithVariable(name, "quay.io");
        Assert.Contains("|quay.io|", Show());
    }

    [Fact]
    public void Built_in_options_are_never_taken_from_the_environment()
    {
        _run.WithVariable("TARGET", "Nothing").WithVariable("SKIP", "Show").WithVariable("PLAN", "true").WithVariable("HELP", "true");
        Show();
    }

    [Fact]
    public void A_file_holds_lists_numbers_and_flags()
    {
        _run.WithFile(".nuke/parameters.json", """{ "Words": ["x", "y"], "Numbers": [1, 2], "Flag": true, "Wait": "00:00:02", /* why */ "Path": "a/b", }""");
        Assert.Equal("default|0||True|Low|Debug|a/b|x,y|1,2||2|none|3", Show());
    }

    [Fact]
    public void An_empty_variable_counts_only_for_text()
    {
        _run.WithVariable("NUMBER", "").WithVariable("TEXT", "");
        Assert.StartsWith("|0|", Show());
    }

    [Fact]
    public void An_empty_parameters_file_is_no_mistake()
    {
        _run.WithFile(".nuke/parameters.json", "");
        Show();
    }
}
