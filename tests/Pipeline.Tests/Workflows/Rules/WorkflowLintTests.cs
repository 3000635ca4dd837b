using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;

namespace Pipeline.Tests.Workflows.Rules;

public sealed class WorkflowLintTests
{
    public static TheoryData<string> Ids => [.. Examples.Rules];

    [Fact]
    public void Every_rule_has_a_pair_of_examples_and_an_id_of_its_own()
    {
        Assert.Equal(RuleBook.All.Select(x => x.Id).Order(StringComparer.Ordinal), Examples.Rules);
        Assert.All(RuleBook.All, x =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", x.Id);
            Assert.All([x.What, x.Why], text => Assert.False(string.IsNullOrWhiteSpace(text) || text.EndsWith('.')));
            Assert.True(x.Source == "this project" || Uri.IsWellFormedUriString(x.Source, UriKind.Absolute), x.Source);
        });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Bad_example_has_findings_of_its_rule_only(string rule)
    {
        if (rule == ShellCheck.RuleId)
            return; // ShellCheckTests
        var findings = WorkflowLint.Check([Examples.Read(rule, "bad")]);
        Assert.Contains(findings, x => x.Rule == rule);
        Golden.Verify(string.Concat(findings.Select(x => x + "\n")), Path.Combine(rule, "bad"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Good_example_has_no_finding(string rule) =>
        Assert.Empty(WorkflowLint.Check([Examples.Read(rule, "good")]).Select(x => x.ToString()));

    [Fact]
    public void A_file_that_nests_without_end_is_refused()
    {
        var findings = WorkflowLint.Check([WorkflowDocument.Parse("a.yml", "a: " + new string('[', 2_000))]);
        Assert.Contains(findings, x => x.Rule == "yaml");
    }

    [Fact]
    public void Findings_are_sorted_by_file_line_and_column()
    {
        var findings = WorkflowLint.Check([.. Examples.Rules.Select(x => WorkflowDocument.Parse($"{x}.yml", Examples.Text(x, "bad"))).Reverse()]);
        Assert.Equal(findings.OrderBy(x => x.Path, StringComparer.Ordinal).ThenBy(x => x.At.Line).ThenBy(x => x.At.Column), findings);
    }

    [Fact]
    public void Finding_is_one_line_with_what_to_do_next() =>
        Assert.Equal(
            "a.yml:3:7: it is wrong; put it right [a-rule]",
            new Finding("a.yml", new(3, 7), "it is\nwrong", "put it right", "a-rule").ToString());

    [Fact]
    public void The_page_of_rules_tells_each_rule_and_is_up_to_date()
    {
        var file = Path.Combine(Repository.Root, "docs", "workflow-rules.md");
        var page = RulesPage.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, page);
        Assert.Equal(File.ReadAllText(file), page);
    }

    [Fact]
    public void A_file_and_a_folder_can_be_read_and_another_path_is_wrong_use()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "b.yml");
        Assert.Contains("no workflow", Assert.Throws<PipelineException>(() => WorkflowLint.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "on: push");
        File.WriteAllText(Path.Combine(folder.Path, "a.yaml"), "on: push");
        File.WriteAllText(Path.Combine(folder.Path, "README.md"), "on: push");
        Assert.Equal(["a.yaml", "b.yml"], WorkflowLint.Read(folder.Path).Select(x => Path.GetFileName(x.Path)));
        Assert.Equal([file], WorkflowLint.Read(file).Select(x => x.Path));
        Assert.Contains("no such file", Assert.Throws<PipelineException>(() => WorkflowLint.Read(file + "x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("[]")]
    [InlineData("a: [b")]
    [InlineData("- : a")]
    [InlineData("jobs:")]
    [InlineData("on: push\njobs: []\n")]
    [InlineData("on: push\njobs:\n  a:\n")]
    [InlineData("on: push\njobs:\n  a: [b]\n")]
    [InlineData("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: [x, {run: }, []]\n")]
    [InlineData("on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{run: '${{ github.x'}]}}")]
    public void A_text_that_is_no_workflow_has_findings_with_places(string text)
    {
        var findings = WorkflowLint.Check([WorkflowDocument.Parse("a.yml", text)]);
        Assert.NotEmpty(findings);
        Assert.All(findings, x => Assert.True(x.At is { Line: >= 1, Column: >= 1 }, x.ToString()));
    }
}
