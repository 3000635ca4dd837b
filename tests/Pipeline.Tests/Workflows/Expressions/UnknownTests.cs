using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

public sealed class UnknownTests
{
    private static readonly EvaluationScope Scope = new(
    [
        new("vars", new UnknownValue("vars")),
        new("github", new ObjectValue([
            new("ref", ExpressionValue.Of("refs/heads/main")),
            new("event", new ObjectValue([new("number", ExpressionValue.Of(7))]) { Others = new UnknownValue("github.event") }),
        ])),
        new("matrix", ExpressionValue.FromJson("""{"list": [1, 2]}""")),
        new("mixed", new ArrayValue(ExpressionValue.Of("a"), new UnknownValue("vars.ITEM"))),
    ])
    {
        Status = StatusState.OfJob(new Dictionary<string, RunResult?> { ["build"] = RunResult.Success, ["test"] = null, ["lint"] = RunResult.Failure }, cancelled: false),
    };

    [Theory]
    [InlineData("false && vars.A", "false")]
    [InlineData("vars.A && false", "?false vars.A")]
    [InlineData("vars.A == 'x' && false", "false")]
    [InlineData("true || vars.A", "true")]
    [InlineData("vars.A || true", "?true vars.A")]
    [InlineData("!vars.A || true", "true")]
    [InlineData("!(vars.A && false)", "true")]
    [InlineData("!(vars.A || 1)", "false")]
    [InlineData("(vars.A && '') && fromJSON('x')", "?false vars.A")]
    [InlineData("(vars.A && '') || 'b'", "\"b\"")]
    [InlineData("true && vars.A", "? vars.A")]
    [InlineData("vars.A && vars.B", "? vars.A vars.B")]
    [InlineData("vars.A && vars.A", "? vars.A")]
    [InlineData("vars.A || github.ref == 'x'", "? vars.A")]
    [InlineData("vars.A && fromJSON('x')", "? vars.A")]
    [InlineData("!vars.A", "? vars.A")]
    [InlineData("vars.A == 'x'", "? vars.A")]
    [InlineData("vars.A < vars.B", "? vars.A vars.B")]
    [InlineData("vars['a b'].c.*", "? vars['a b'].c.*")]
    [InlineData("vars[vars.NAME]", "? vars vars.NAME")]
    [InlineData("matrix.list[vars.N]", "? vars.N")]
    [InlineData("github.ref[vars.N]", "null")]
    [InlineData("github.event.number == 7", "true")]
    [InlineData("github.event.pull_request.title", "? github.event.pull_request.title")]
    [InlineData("github.event.*", "? github.event")]
    [InlineData("toJSON(github)", "? github.event")]
    [InlineData("format('{0}-{1}', github.ref, vars.A)", "? vars.A")]
    [InlineData("contains(mixed, 'A')", "true")]
    [InlineData("contains(mixed, 'b')", "? vars.ITEM")]
    [InlineData("contains(matrix.list, vars.N)", "? vars.N")]
    [InlineData("startsWith(vars.A, 'x')", "? vars.A")]
    [InlineData("startsWith(vars.A, matrix)", "false")]
    [InlineData("join(mixed, '-')", "? vars.ITEM")]
    [InlineData("join(matrix, vars.A)", "\"\"")]
    [InlineData("fromJSON(vars.MATRIX).os", "? vars.MATRIX")]
    [InlineData("case(vars.A == 1, 'x', 'y')", "? vars.A")]
    [InlineData("case(true, 'x', vars.A == 1, 'y', 'z')", "\"x\"")]
    [InlineData("success()", "false")]
    [InlineData("failure()", "true")]
    [InlineData("failure('test')", "? failure('test')")]
    [InlineData("success('build')", "true")]
    [InlineData("success('build', 'test')", "? success('build', 'test')")]
    [InlineData("success('build', 'test', 'lint')", "false")]
    [InlineData("failure('test') || always()", "true")]
    [InlineData("cancelled()", "false")]
    public void Unknown_values_reach_as_far_as_they_matter(string expression, string expected) =>
        Assert.Equal(expected, Describe(Evaluator.Evaluate(ExpressionParser.Parse(expression), Scope)));

    [Theory]
    [InlineData("true || nothing", "`nothing` is no context here; there are vars, github, matrix, mixed")]
    [InlineData("false && nothing()", "`nothing` is no function here")]
    [InlineData("hashFiles('a')", "`hashFiles` is no function here")]
    [InlineData("contains('a')", "`contains` takes 2 arguments, and is given 1")]
    [InlineData("always(1)", "`always` takes no arguments, and is given 1")]
    [InlineData("success('deploy')", "`success('deploy')` names a job that does not run before this one; add it to `needs`")]
    [InlineData("github. 1", "column 9: a name or `*` is missing behind `.`")]
    [InlineData("'a", "column 1: the text that begins here has no closing quote `'`")]
    [InlineData("github == \"a\"", "column 11: `\"a\"` is no number, name or operator; texts stand in single quotes")]
    [InlineData("", "column 1: the expression ends where a value is missing")]
    public void A_mistake_says_what_is_wrong(string expression, string message) => Assert.Equal(
        message, Assert.Throws<ExpressionException>(() => Evaluator.Evaluate(ExpressionParser.Parse(expression), Scope)).Message);

    [Fact]
    public void Texts_that_double_with_each_level_are_stopped()
    {
        var expression = "'0123456789'";
        for (var i = 0; i < 40; i++)
            expression = $"format('{{0}}{{0}}', {expression})";
        Assert.Contains("more than", Assert.Throws<ExpressionException>(() => Evaluator.Evaluate(ExpressionParser.Parse(expression), Scope)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_chains_need_no_deep_stack()
    {
        var parsed = ExpressionParser.Parse(string.Join("==", Enumerable.Repeat("1", 7000)));
        Assert.Equal(ExpressionValue.True, Evaluator.Evaluate(parsed, Scope));
        Assert.Equal(7000 + (6999 * 4), parsed.Tree.ToString().Length);
    }

    private static string Describe(ExpressionValue value) => value is UnknownValue unknown
        ? $"?{(unknown.Truth is { } truth ? truth ? "true" : "false" : "")} {string.Join(' ', unknown.DependsOn)}"
        : value.ToString();
}
