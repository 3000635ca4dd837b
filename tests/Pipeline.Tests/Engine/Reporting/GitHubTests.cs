using System.Text.RegularExpressions;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

[Collection(EngineCollection.Name)]
public sealed class GitHubTests
{
    [Theory]
    [InlineData("::error::injected")]
    [InlineData("  \t::set-env name=PATH::/tmp")]
    [InlineData("harmless\n ::add-path::/tmp")]
    [InlineData("over\r::debug::written")]
    [InlineData("in the middle ##[add-path]/tmp")]
    [InlineData("::::x::")]
    public void Text_of_a_target_cannot_give_commands(string text)
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Begin("A");
        stage.Say("A", text, "after");
        var match = Regex.Match(stage.Shown, @"\A::group::A\n::stop-commands::([0-9a-f]{32})\n(.*)\n::\1::\nafter\n\z", RegexOptions.Singleline);
        Assert.True(match.Success, stage.Shown);
        Assert.Equal(text, match.Groups[2].Value);
    }

    [Theory]
    [InlineData("std::vector")]
    [InlineData("listening on [::]:80")]
    [InlineData("# [1] text")]
    public void Other_text_is_left_alone(string text)
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Begin("A");
        stage.Say("A", text);
        Assert.Equal($"::group::A\n{text}\n", stage.Shown);
    }

    [Fact]
    public void An_annotation_names_the_target_and_the_place_in_the_source()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Begin("A");
        try
        {
            throw new InvalidOperationException("100% wrong\n::error::second line");
        }
        catch (InvalidOperationException exception)
        {
            stage.As("A", () => stage.Output.Exception(exception));
        }

        Assert.Matches(
            @"::error title=A,file=tests/Pipeline\.Tests/Engine/Reporting/GitHubTests\.cs,line=\d+::System\.InvalidOperationException: 100%25 wrong%0A::error::second line\n",
            stage.Shown);
    }

    [Fact]
    public void A_secret_is_registered_at_once_also_while_a_target_runs()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Begin("A", "B");
        stage.As("B", () => Redactor.Add("line one\nline two"));
        Assert.Equal("::group::A\n::add-mask::line one%0Aline two\n::add-mask::line one\n::add-mask::line two\n", stage.Shown);
    }
}
