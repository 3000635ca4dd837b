using System.Text.Json.Nodes;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

/// <summary>The expressions of cases.json with GitHub's answers in answers.golden, one a line.</summary>
public sealed class CasesTests
{
    private static readonly string[] Cases =
        [.. JsonNode.Parse(File.ReadAllText(Ours.Data("cases.json")))!.AsObject().SelectMany(x => x.Value!.AsArray()).Select(x => (string)x!)];

    [Fact]
    public void Each_expression_has_the_value_that_GitHub_gives_it()
    {
        var answers = File.ReadAllText(Ours.Data("answers.golden")).TrimEnd('\n').Split('\n');
        Assert.True(Cases.Length > 600, $"there are {Cases.Length} cases");
        Assert.Equal(Cases.Length, answers.Length);
        Assert.InRange(answers.Count(x => x.EndsWith("⟹ error", StringComparison.Ordinal)), 150, 300);
        var wrong = Cases.Select(x => Line(x, Ours.Answer(x))).Zip(answers).Where(x => x.First != x.Second).Select(x => $"\nours   {x.First}\nGitHub {x.Second}");
        Assert.Empty(wrong);
    }

    [GitHubFact]
    public void The_answers_are_what_GitHubs_code_gives_today() =>
        Golden.Verify(string.Concat(GitHubAnswers.EvaluateAll(Cases, Ours.Contexts).Select((x, i) => Line(Cases[i], x) + "\n")), "answers");

    private static string Line(string expression, string answer) =>
        $"{ExpressionValue.Of(expression.Length > 200 ? $"{expression[..100]} … {expression.Length}" : expression)} ⟹ {answer}".ReplaceLineEndings(" ");
}
