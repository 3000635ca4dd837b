using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class PromptTests : IDisposable
{
    private readonly EngineRun _run = new();
    private readonly Queue<string?> _answers = new();
    private readonly List<string> _seen = [];

    public void Dispose() => _run.Dispose();

    private sealed class Asking : RecordingBuild
    {
        [Parameter("What to build.")] public readonly Configuration? Configuration;
        [Parameter][Secret] public readonly string? Token;
        [Parameter] public readonly int? Number;
        [Parameter(ValueProviderMember = nameof(Places))] public readonly string? Place;
        private static IEnumerable<string> Places => ["here", "there"];
        public Target Show => _ => _.Requires(() => Configuration, () => Token).Requires(() => Place).Executes(() => Ran.Add($"{Configuration}|{Token}|{Place}"));
        public Target Free => _ => _.Executes(Note("Free"));
        public Target Count => _ => _.Requires(() => Number).Executes(() => Ran.Add($"{Number}"));
    }

    private EngineResult Run(string arguments, params string?[] answers)
    {
        foreach (var answer in answers)
            _answers.Enqueue(answer);
        _run.Person = new Person(_seen.Add, (prompt, isSecret) =>
        {
            _seen.Add(prompt + (isSecret ? "***" : ""));
            return _answers.Dequeue();
        });
        return _run.Run<Asking>(arguments);
    }

    [Fact]
    public void Missing_required_values_are_asked_for_with_their_choices_and_secrets_unseen()
    {
        var result = Run("Show", "2", "token-value", "here");
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(["Release|token-value|here"], RecordingBuild.Ran);
        Assert.Equal(
            [
                "--configuration: What to build", "  1  Debug", "  2  Release", "Configuration (number or name): ",
                "--token", "Token (text, not shown): ***",
                "--place", "  1  here", "  2  there", "Place (number or name): ",
            ],
            _seen);
        Assert.DoesNotContain("token-value", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_answer_is_explained_and_asked_again()
    {
        Assert.Equal(0, Run("Show --configuration Debug --token token-value", "nowhere", "there").Code);
        Assert.Equal(["Debug|token-value|there"], RecordingBuild.Ran);
        Assert.Contains("--place 'nowhere' is unknown (prompt); known are: here, there.", _seen);
    }

    [Fact]
    public void Three_wrong_answers_end_as_without_a_terminal()
    {
        var result = Run("Count", "a", "b", "c");
        Assert.Equal(2, result.Code);
        Assert.Contains("Target 'Count' requires --number", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Who_gives_up_gets_the_mistakes_of_a_run_without_a_terminal(string? answer)
    {
        var result = Run("Show", answer);
        Assert.Equal(2, result.Code);
        Assert.Empty(RecordingBuild.Ran);
        Assert.StartsWith("Nothing ran: 3 mistakes.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_plan_does_not_need_is_not_asked_for()
    {
        Assert.Equal(0, Run("Free").Code);
        Assert.Equal(2, Run("Show --plan").Code);
        Assert.Empty(_seen);
    }

    [Theory]
    [InlineData("Show --no-prompt", null, null)]
    [InlineData("Show --json", null, null)]
    [InlineData("Show --host GitHubActions", null, null)]
    [InlineData("Show", "CI", "true")]
    [InlineData("Show", "TERM", "dumb")]
    [InlineData("Show", "GITHUB_ACTIONS", "true")]
    public void Nothing_is_asked_where_nobody_answers(string arguments, string? variable, string? value)
    {
        if (variable is not null)
            _run.WithVariable(variable, value!);
        Assert.Equal(2, Run(arguments).Code);
        Assert.Empty(_seen);
    }
}
