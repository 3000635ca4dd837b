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
    public void Trees_have_the_value_that_GitHub_gives_them() => Compare(ExpressionGen.Trees.Select(x => x.ToString()), batches: 30);

    [GitHubFact]
    public void Whatever_GitHub_refuses_we_refuse() => Compare(ExpressionGen.Soup, batches: 30);

    private static void Compare(Gen<string> expressions, int batches) => expressions.Array[100].Sample(
        all =>
        {
            var theirs = GitHubAnswers.EvaluateAll(all, Ours.Contexts);
            for (var i = 0; i < all.Length; i++)
                if (!Differences.Cover(all[i]))
                    Assert.Equal($"{all[i]}\n{theirs[i]}", $"{all[i]}\n{Ours.Answer(all[i])}");
        },
        iter: batches,
        threads: 1);
}
