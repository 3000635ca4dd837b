using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;

namespace Pipeline.Tests.Workflows.Rules;

public sealed class ShellCheckTests
{
    [ToolFact("shellcheck")]
    public async Task Findings_stand_where_the_script_stands_in_the_file()
    {
        var bad = Examples.Read(ShellCheck.RuleId, "bad");
        var findings = WorkflowLint.Check([bad], await ShellCheck.CheckAsync([bad]));
        Golden.Verify(string.Concat(findings.Select(x => x + "\n")), Path.Combine(ShellCheck.RuleId, "bad"));
    }

    [ToolFact("shellcheck")]
    public async Task No_script_of_a_good_example_has_a_finding() =>
        Assert.Empty((await ShellCheck.CheckAsync(Examples.Good)).Select(x => x.ToString()));

    [ToolFact("shellcheck")]
    public async Task Findings_are_silenced_by_a_comment_with_a_reason()
    {
        var text = Examples.Text(ShellCheck.RuleId, "bad")
            .Replace("          rm -rf", "          # lint: allow shellcheck: the files are counted below\n          rm -rf", StringComparison.Ordinal);
        var document = WorkflowDocument.Parse("bad.yml", text);
        var finding = Assert.Single(WorkflowLint.Check([document], await ShellCheck.CheckAsync([document])));
        Assert.Contains("$1", document.Line(finding.At.Line), StringComparison.Ordinal);
        Assert.Empty(WorkflowLint.Check([document]));
    }

    [ToolFact("shellcheck")]
    public async Task A_script_of_another_shell_is_not_checked_and_an_expression_is_a_word()
    {
        var document = WorkflowDocument.Parse("a.yml", """
            jobs:
              a:
                runs-on: windows-2025
                steps:
                  - run: echo $x
                  - shell: python
                    run: print($x)
                  - shell: bash
                    run: echo "${{ matrix.a }}" "${{ 'b' }}"
            """);
        Assert.Empty(await ShellCheck.CheckAsync([document]));
    }

    [Fact]
    public async Task A_missing_shellcheck_is_an_error_with_the_remedy()
    {
        var failure = await Assert.ThrowsAsync<PipelineException>(
            () => ShellCheck.CheckAsync([Examples.Read(ShellCheck.RuleId, "bad")], "no-such-shellcheck", CancellationToken.None));
        Assert.Contains("no script of a workflow was checked", failure.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install shellcheck", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_exit_code_than_found_and_not_found_is_an_error()
    {
        var failure = await Assert.ThrowsAsync<PipelineException>(
            () => ShellCheck.CheckAsync([Examples.Read(ShellCheck.RuleId, "bad")], "ls", CancellationToken.None));
        Assert.Contains("exited with code 2", failure.Message, StringComparison.Ordinal);
    }
}
