using CsCheck;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

public sealed class RandomExpressionTests
{
    [Fact]
    public void Every_tree_comes_back_from_its_text() => ExpressionGen.Trees.Sample(
        tree =>
        {
            var parsed = ExpressionParser.Parse(tree.ToString());
            if (parsed.Mistake?.Message.Contains("deep", StringComparison.Ordinal) != true)
                Assert.Equal(tree, parsed.Tree);
        },
        iter: 20_000);

    [GitHubFact]
    public void Trees_have_the_value_that_GitHub_gives_them() => Compare(ExpressionGen.Trees.Select(x => x.ToString()), leastValues: 2000);

    [GitHubFact]
    public void Whatever_GitHub_refuses_we_refuse() => Compare(ExpressionGen.Soup, leastValues: 100);

    /// <summary>5,000 expressions, of which at least so many have a value.</summary>
    private static void Compare(Gen<string> expressions, int leastValues)
    {
        var values = 0;
        expressions.Array[100].Sample(
            all =>
            {
                var theirs = GitHubAnswers.EvaluateAll(all, Ours.Contexts);
                for (var i = 0; i < all.Length; i++)
                    if (!Differences.Cover(all[i]))
                        Assert.Equal($"{all[i]}\n{theirs[i]}", $"{all[i]}\n{Ours.Answer(all[i])}");
                values += theirs.Count(x => x != "error");
            },
            iter: 50,
            threads: 1);
        Assert.InRange(values, leastValues, 5000);
    }
}
