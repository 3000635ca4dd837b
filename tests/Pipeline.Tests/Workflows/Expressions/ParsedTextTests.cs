using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

public sealed class ParsedTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain $ {{ }}", "0'plain $ {{ }}'")]
    [InlineData("${{ github.ref }}", "0[github.ref]")]
    [InlineData("a-${{github.ref}}-${{  env.X}}b", "0'a-' 2[github.ref] 17'-' 18[env.X] 30'b'")]
    [InlineData("${{ '}}' }}${{ 'it''s }}' }}", "0['}}'] 11['it''s }}']")]
    [InlineData("${{ a", "0!0")]
    [InlineData("x ${{ }} y", "0'x ' 2!6 8' y'")]
    [InlineData("x ${{ a + }} ${{ b }}", "0'x ' 2!8 12' ' 13[b]")]
    [InlineData("${{ 'a }}", "0!0")]
    [InlineData("${{}}", "0!3")]
    [InlineData("$${{ a }}}", "0'$' 1[a] 9'}'")]
    [InlineData("${{ insert }}", "0[insert]i")]
    public void A_text_falls_into_its_parts(string text, string expected) => Assert.Equal(expected, string.Join(' ', ExpressionParser.ParseText(text).Parts.Select(x =>
        x.Offset + (x.Literal is { } literal ? $"'{literal}'" : x.Expression!.Mistake is { } mistake ? $"!{mistake.Offset}" : $"[{x.Expression.Tree}]{(x.IsInsert ? "i" : "")}"))));

    [Fact]
    public void Places_count_in_the_whole_text()
    {
        const string Text = "a ${{ contains(github.event.labels.*.name, env['X Y']) && matrix[matrix.k].v }} b";
        var parsed = ExpressionParser.ParseText(Text);
        var expression = Assert.Single(parsed.Expressions);
        Assert.Equal(
            ["github.event.labels.*.name @ github.event.labels.*.name", "env.X Y @ env['X Y']", "matrix.?.v @ matrix[matrix.k].v", "matrix.k @ matrix.k"],
            ExpressionCheck.Contexts(expression).Select(x => $"{x} @ {Text.Substring(x.Offset, x.Length)}"));
        var call = Assert.Single(ExpressionCheck.Functions(expression));
        Assert.Equal("contains(github.event.labels.*.name, env['X Y'])", Text.Substring(call.Offset, call.Length));
        Assert.True(ExpressionCheck.Contexts(expression)[0].Is("GitHub", "event", "labels", "*", "name"));
    }

    [Theory]
    [InlineData("${{ github.run_attempt }}", "\"1\"")]
    [InlineData("${{ inputs.level }}", "3")]
    [InlineData("level ${{ inputs.level }}", "\"level 3\"")]
    [InlineData("${{ inputs.level }}${{ inputs.flag }}", "\"3true\"")]
    [InlineData("{0} '${{ github.ref_name }}' {{}}", "\"{0} 'main' {{}}\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    public void A_text_has_a_value(string text, string expected) => Assert.Equal(expected, Evaluator.Evaluate(ExpressionParser.ParseText(text), Ours.Scope).ToString());

    [Theory]
    [InlineData("", "success()", false)]
    [InlineData(" github.ref ", "success() && github.ref", false)]
    [InlineData("a || b", "success() && (a || b)", false)]
    [InlineData("${{ a || b }}", "success() && (a || b)", false)]
    [InlineData("always()", "always()", false)]
    [InlineData("${{ !Cancelled() }}", "!Cancelled()", false)]
    [InlineData("contains('always()', 'a')", "success() && contains('always()', 'a')", false)]
    [InlineData("x[failure()]", "x[failure()]", false)]
    [InlineData("${{ a }} == 'b'", "success() && format('{0} == ''b''', a)", true)]
    [InlineData("!${{ always() }}", "format('!{0}', always())", true)]
    public void A_condition_asks_for_success_unless_it_asks_for_a_status(string text, string expected, bool alwaysTrue)
    {
        var condition = ExpressionParser.ParseCondition(text);
        Assert.Equal(expected, condition.ToSyntax().ToString());
        Assert.Equal(alwaysTrue, condition.IsAlwaysTrue);
    }

    [Theory]
    [InlineData("jobs.a.if", "matrix.os == 'x' && hashFiles('a')", "1 `matrix` is not available in `jobs.<id>.if`|21 `hashFiles` is not available in `jobs.<id>.if`")]
    [InlineData("jobs.a.steps.env.X", "secrets.A || hashFiles()", "14 `hashFiles` takes 1 to 255 arguments, and is given 0")]
    [InlineData("jobs.a.steps.if", "secrets.A != ''", "1 `secrets` is not available in `jobs.<id>.steps.if`")]
    [InlineData("run-name", "gitub.ref", "1 `gitub` is no context of GitHub's")]
    [InlineData("run-name", "containz('a', 'b')", "1 `containz` is no function of GitHub's")]
    [InlineData("run-name", "github.ref +", "12 `+` is no number")]
    [InlineData("jobs.a.if", "success('a', 'b') && failure() && always()", "")]
    [InlineData("jobs.a.steps.if", "success('a')", "1 `success` takes no arguments")]
    public void A_place_tells_what_it_does_not_have(string place, string expression, string expected)
    {
        var mistakes = ExpressionCheck.Mistakes(ExpressionParser.Parse(expression), ExpressionPlaces.Find(place.Split('.'))!);
        var starts = expected.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(starts.Length, mistakes.Count);
        Assert.All(mistakes.Zip(starts), x => Assert.StartsWith(x.Second, $"{x.First.Column} {x.First.Message}", StringComparison.Ordinal));
    }
}
