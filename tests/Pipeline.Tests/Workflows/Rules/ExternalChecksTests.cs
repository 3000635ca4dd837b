using Pipeline.Workflows.Rules;

namespace Pipeline.Tests.Workflows.Rules;

public sealed class ExternalChecksTests
{
    public static TheoryData<string> Ids => [.. Examples.Rules];

    [GitHubTheory]
    [MemberData(nameof(Ids))]
    public void GitHub_and_actionlint_find_nothing_in_good_examples(string rule) => ExternalChecks.AssertNoFindings("good.yml", Examples.Text(rule, "good"));

    public static TheoryData<string> Mistakes => [.. Examples.Language];

    [GitHubTheory]
    [MemberData(nameof(Mistakes))]
    public void GitHub_or_actionlint_finds_each_mistake_of_the_language(string mistake)
    {
        var text = Examples.Mistaken(mistake);
        // This actionlint writes no valid JSON when a message of its own holds quotes of a default value; GitHub refuses that file.
        Assert.NotEmpty(mistake == "inputs" ? ExternalChecks.GitHub("bad.yml", text) : ExternalChecks.GitHub("bad.yml", text).Concat(ExternalChecks.Actionlint("bad.yml", text)));
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
        var failure = Assert.ThrowsAny<Exception>(() => ExternalChecks.AssertNoFindings("bad.yml", Examples.Mistaken("needs")));
        Assert.Contains("[GitHub's parser]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[actionlint, job-needs]", failure.Message, StringComparison.Ordinal);
    }
}
