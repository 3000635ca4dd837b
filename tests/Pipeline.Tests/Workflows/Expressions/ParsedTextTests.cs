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
    [InlineData("${{ insert }}", "0[insert]")]
    public void A_text_falls_into_its_parts(string text, string expected) => Assert.Equal(expected, string.Join(' ', ParsedText.Parse(text).Parts.Select(x =>
        x.Offset + (x.Literal is { } literal ? $"'{literal}'" : x.Expression!.Mistake is { } mistake ? $"!{mistake.Offset}" : $"[{x.Expression.Tree}]"))));

    [Theory]
    [InlineData("${{ github.run_attempt }}", "\"1\"")]
    [InlineData("${{ inputs.level }}", "3")]
    [InlineData("level ${{ inputs.level }}", "\"level 3\"")]
    [InlineData("${{ inputs.level }}${{ inputs.flag }}", "\"3true\"")]
    [InlineData("{0} '${{ github.ref_name }}' {{}}", "\"{0} 'main' {{}}\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    public void A_text_has_a_value(string text, string expected) => Assert.Equal(expected, Evaluator.Evaluate(ParsedText.Parse(text), Ours.Scope).ToString());

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
        var condition = ParsedCondition.Parse(text);
        Assert.Equal(expected, condition.ToSyntax().ToString());
        Assert.Equal(alwaysTrue, condition.IsAlwaysTrue);
    }
}
