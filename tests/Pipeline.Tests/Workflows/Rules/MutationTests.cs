using CsCheck;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;

namespace Pipeline.Tests.Workflows.Rules;

/// <summary>Random changes of the good examples.</summary>
public sealed class MutationTests
{
    private static readonly string[] Words =
    [
        "", "~", "true", "-1", "1e99", "[]", "{}", "[a, b]", "{ a: b }", "*x", "&x", "!!str", "|", "- ", "  ", ": ", "'", "\"", "#", "${{", "}}", "${{ }}", "${{ a.b['c'].* }}",
        "${{ fromJSON('[') }}", "${{ github.event }}", "# lint: allow names: because", "# lint: allow", "runs-on", "uses", "run", "needs", "on", "jobs", "steps", "matrix", "if",
        "secrets", "environment", "\t", "\r\n", "é", "🚀", "read-all", "docker://", "a@b", "schedule", "cron", "include", "inputs", "options", "container", "parallel",
    ];

    private static readonly string[] Texts = [.. Examples.Rules.Select(x => Examples.Text(x, "good"))];

    private static readonly Gen<string> Mutated =
        from text in Gen.OneOf(Texts)
        from changes in Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12], Gen.OneOf(Words)).Array[1, 4]
        select changes.Aggregate(text, (current, change) =>
        {
            var at = (int)(change.Item1 * current.Length);
            return current[..at] + change.Item3 + current[Math.Min(current.Length, at + change.Item2)..];
        });

    [Fact]
    public void No_change_of_the_text_makes_the_lint_fail() => Mutated.Sample(
        text =>
        {
            var findings = WorkflowLint.Check([WorkflowDocument.Parse("a.yml", text)]);
            Assert.All(findings, x => Assert.True(x.At is { Line: >= 1, Column: >= 1 } && !x.ToString().Contains('\n'), x.ToString()));
        },
        iter: 20_000);
}
