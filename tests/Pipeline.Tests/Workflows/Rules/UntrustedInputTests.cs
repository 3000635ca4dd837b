using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;

namespace Pipeline.Tests.Workflows.Rules;

public sealed class UntrustedInputTests
{
    [Theory]
    [InlineData("container: { image: a, options: '--name VALUE' }")]
    [InlineData("container: { image: a, env: { A: 'VALUE' } }")]
    [InlineData("services: { db: { image: a, options: '--name VALUE' } }")]
    [InlineData("services: { db: { image: a, command: 'serve VALUE' } }")]
    [InlineData("defaults: { run: { working-directory: 'VALUE' } }")]
    [InlineData("steps: [{ run: ls, working-directory: 'a/VALUE' }]")]
    [InlineData("steps: [{ run: ls, shell: 'bash VALUE' }]")]
    [InlineData("steps: [{ uses: 'docker://a', with: { args: '-x VALUE' } }]")]
    [InlineData("steps: [{ uses: 'docker://a', with: { entrypoint: 'VALUE' } }]")]
    public void Every_place_where_text_reaches_a_shell_is_looked_at(string job)
    {
        Assert.Single(Findings(job, "github.event.pull_request.title"));
        Assert.Empty(Findings(job, "github.event.pull_request.number"));
    }

    [Theory]
    [InlineData("github.head_ref", true)]
    [InlineData("GitHub.Head_Ref", true)]
    [InlineData("github['head_ref']", true)]
    [InlineData("github.event.commits[0].message", true)]
    [InlineData("github.event.commits.*.author.name", true)]
    [InlineData("format('{0}', github.event.comment.body || 'x')", true)]
    [InlineData("toJSON(github)", true)]
    [InlineData("github.event[inputs.part].title", true)]
    [InlineData("github.event.client_payload.command", true)]
    [InlineData("fromJSON(toJSON(github.event)).issue.title", true)]
    [InlineData("fromJSON(toJSON(github.event.issue))['title']", true)]
    [InlineData("fromJSON(needs.plan.outputs.matrix).folder", false)]
    [InlineData("github.ref_name", false)]
    [InlineData("github.event.repository.name", false)]
    [InlineData("github.event.pull_request.head.sha", false)]
    [InlineData("inputs.folder", false)]
    public void What_strangers_fill_in_is_told_from_what_GitHub_fills_in(string expression, bool isOfStrangers) =>
        Assert.Equal(isOfStrangers, Findings("steps: [{ run: ls, working-directory: 'VALUE' }]", expression.Replace("'", "''", StringComparison.Ordinal)).Any());

    private static IEnumerable<Finding> Findings(string job, string expression) => WorkflowLint.Check(
        [WorkflowDocument.Parse("a.yml", $"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    {job.Replace("VALUE", $"${{{{ {expression} }}}}", StringComparison.Ordinal)}\n")])
        .Where(x => x.Rule == "untrusted-input");
}
