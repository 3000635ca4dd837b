using Nuke.Common;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class OriginTests : ParameterRun
{
    private sealed class Told : RecordingBuild
    {
        [Parameter] public readonly string? Text;
        [Parameter][Secret] public readonly string? Token;

        public Target Show => _ => _.Executes(() =>
        {
            var text = Parameters.Find(nameof(Text))!;
            Ran.Add($"{text.Source}|{string.Join(',', text.Hides)}|{text.Origin}");
        });
    }

    private sealed class Colliding : RecordingBuild
    {
        [Parameter] public readonly string? Schema;
        [Parameter] public readonly string? NoPrompt;
        [Parameter] public readonly string? Complete;
        public Target Show => _ => _.Executes(Note("Show"));
    }

    [Fact]
    public void A_stronger_place_tells_which_weaker_ones_it_hides()
    {
        Run.WithFile(".nuke/parameters.json", """{ "Text": "a" }""").WithFile(".nuke/parameters.staging.json", """{ "Text": "b" }""");
        Assert.Equal(".nuke/parameters.json||.nuke/parameters.json", Show<Told>());
        Assert.Equal(
            ".nuke/parameters.staging.json|.nuke/parameters.json|.nuke/parameters.staging.json (hides .nuke/parameters.json)",
            Show<Told>("--profile", "staging"));
        Run.WithVariable("NUKE_TEXT", "c");
        Assert.Equal("environment NUKE_TEXT|.nuke/parameters.json|environment NUKE_TEXT (hides .nuke/parameters.json)", Show<Told>());
        Assert.Equal(
            "command line|environment NUKE_TEXT,.nuke/parameters.staging.json,.nuke/parameters.json|command line (hides environment NUKE_TEXT, .nuke/parameters.staging.json, .nuke/parameters.json)",
            Show<Told>("--text", "d", "--profile", "staging"));
    }

    [Fact]
    public void The_plan_and_the_help_show_what_is_hidden()
    {
        Run.WithFile(".nuke/parameters.json", """{ "Text": "a", "Token": "hidden-token" }""").WithVariable("TEXT", "c").WithVariable("TOKEN", "other-token");
        foreach (var arguments in new[] { "Show --plan", "--help" })
        {
            var shown = Run.Run<Told>(arguments).Out;
            Assert.Contains("environment TEXT (hides .nuke/parameters.json)", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-token", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("other-token", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_parameter_with_the_name_of_a_built_in_option_is_a_mistake() => Assert.Equal(
        [
            "Parameter 'Schema' of 'Colliding' has the name of the built-in option --schema; rename it.",
            "Parameter 'NoPrompt' of 'Colliding' has the name of the built-in option --no-prompt; rename it.",
            "Parameter 'Complete' of 'Colliding' has the name of the built-in option --complete; rename it.",
        ],
        Mistakes<Colliding>());

    [Fact]
    public void Built_in_options_are_never_taken_from_the_environment()
    {
        foreach (var option in BuiltInNames)
            Run.WithVariable(option, "x").WithVariable("NUKE_" + option, "x");
        Assert.Equal("||", Show<Told>());
    }

    private static IEnumerable<string> BuiltInNames => Pipeline.Engine.BuiltIn.All
        .Where(option => option.Name != "root").Select(option => option.Name.Replace('-', '_').ToUpperInvariant());
}
