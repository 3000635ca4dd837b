using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Conditions with texts, prefixes, numbers and negations, with and without braces.</summary>
internal static class ConditionalJobs
{
    public static WorkflowFile File()
    {
        var labels = GitHub.Event.At("pull_request").At("labels").Each().At("name");
        var large = GitHub.Event.At<double>("number") > new Expr<double>(new NumberLiteral(100));
        var again = new Expr<bool>(new Binary(BinaryOperator.GreaterOrEqual, GitHub.RunAttempt.Syntax, new NumberLiteral(2)));
        return new WorkflowFile(
            "conditional", "Conditional jobs", [new PushEvent(), new PullRequestEvent()],
            [
                Job("production", GitHub.Repository.Is("octo-org/octo-repo-prod")),
                Job("tagged", Functions.StartsWith(GitHub.Ref, "refs/tags/") & !Functions.EndsWith(GitHub.Ref, "-rc")),
                Job("labelled", Functions.Contains(labels, "deploy") | (large & GitHub.Actor.IsNot("dependabot[bot]"))),
                Job("retried", !GitHub.Event.At<bool>("forced") & again),
            ]);

        static RunnerJob Job(string id, Expr<bool> condition) => new(id, RunsOn.Ubuntu2404, [new RunStep("a", "true")], @if: condition);
    }
}
