namespace Pipeline.Tests.Workflows.Expressions;

/// <summary>
/// Where GitHub's editor package is not what runs: the server and the runner answer otherwise, by the published source of the runner
/// (actions/runner, src/Sdk/DTExpressions2), and we with them.
/// </summary>
public sealed class Differences
{
    /// <summary>Expression, the package's answer, ours.</summary>
    public static TheoryData<string, string, string> Known => new()
    {
        // The package resolves the first pair of quotes in a text only.
        { "'a''b''c'", "String \"a'b''c\" \"a'b''c\"", "String \"a'b'c\" \"a'b'c\"" },
        // Letters without regard to case: the runner asks .NET for ordinal comparison, JavaScript makes two letters of one.
        { "'Straße' == 'STRASSE'", "Boolean \"true\" true", "Boolean \"false\" false" },
        // JavaScript moves names that are numbers to the front.
        { "toJSON(fromJSON('{\"b\":1,\"1\":2}'))", "String \"{\\n  \\\"1\\\": 2,\\n  \\\"b\\\": 1\\n}\" \"{\\n  \\\"1\\\": 2,\\n  \\\"b\\\": 1\\n}\"", "String \"{\\n  \\\"b\\\": 1,\\n  \\\"1\\\": 2\\n}\" \"{\\n  \\\"b\\\": 1,\\n  \\\"1\\\": 2\\n}\"" },
        // In JavaScript every object has some names from the start, and the package looks functions and names up in one.
        { "fromJSON('{\"constructor\":1}').constructor", "Null \"\" null", "Number \"1\" 1" },
    };

    /// <summary>Whether an expression of random pieces meets one of them.</summary>
    public static bool Cover(string expression) => expression.Split("''").Length > 2;

    [Theory]
    [MemberData(nameof(Known))]
    public void We_answer_as_the_runner(string expression, string package, string ours)
    {
        _ = package;
        Assert.Equal(ours, Ours.Answer(expression));
    }

    [GitHubTheory]
    [MemberData(nameof(Known))]
    public void The_package_still_answers_otherwise(string expression, string package, string ours)
    {
        Assert.NotEqual(package, ours);
        Assert.Equal(package, GitHubAnswers.EvaluateAll([expression], Ours.Contexts)[0]);
    }
}
