using Pipeline.Workflows.Rules;

namespace Pipeline.Tests.Workflows.Rules;

public sealed class ExternalChecksTests
{
    public static TheoryData<string> Ids => [.. Examples.Rules];

    [GitHubTheory]
    [MemberData(nameof(Ids))]
    public void GitHub_and_actionlint_find_nothing_in_good_examples(string rule) => ExternalChecks.AssertNoFindings("good.yml", Examples.Text(rule, "good"));

    [GitHubTheory]
    [MemberData(nameof(Ids))]
    public void What_GitHub_refuses_in_a_bad_example_we_find_there_as_well(string rule) =>
        AssertFoundByUsToo(rule, ExternalChecks.GitHub("bad.yml", Examples.Text(rule, "bad")));

    [GitHubTheory]
    [MemberData(nameof(Ids))]
    public void What_actionlint_finds_in_a_bad_example_we_find_there_as_well(string rule)
    {
        // This actionlint writes no valid JSON when a message of its own holds quotes of a default value.
        if (rule != "inputs")
            AssertFoundByUsToo(rule, ExternalChecks.Actionlint("bad.yml", Examples.Text(rule, "bad")));
    }

    [ToolFact("shellcheck")]
    public async Task Nobody_finds_anything_in_the_workflows_of_this_repository()
    {
        var workflows = WorkflowLint.Read(Path.Combine(Repository.Root, ".github", "workflows"));
        Assert.Empty(WorkflowLint.Check(workflows, await ShellCheck.CheckAsync(workflows)).Select(x => x.ToString()));
        if (GitHubAnswers.Missing is null)
            foreach (var workflow in workflows)
                ExternalChecks.AssertNoFindings(workflow.Path, workflow.Text);
    }

    [GitHubFact]
    public void A_finding_of_another_checker_fails_the_assertion()
    {
        var failure = Assert.ThrowsAny<Exception>(() => ExternalChecks.AssertNoFindings("bad.yml", Examples.Text("needs", "bad")));
        Assert.Contains("[GitHub's parser]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[actionlint, job-needs]", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Ours stand at the value that is wrong, theirs sometimes at the mapping around it.</summary>
    private static void AssertFoundByUsToo(string rule, IEnumerable<ExternalFinding> theirs)
    {
        var ours = WorkflowLint.Check([Examples.Read(rule, "bad")]);
        Assert.Empty(theirs.Where(x => !ours.Any(y => Math.Abs(y.At.Line - x.Line) < 10)).Select(x => x.ToString()));
    }
}
