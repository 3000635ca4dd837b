using System.Text.Json.Nodes;

namespace Pipeline.Tests.Workflows.Model.Coverage;

public sealed class CoverageTests
{
    private static readonly string SchemaFile =
        Path.Combine(Repository.Root, "tests", "npm", "node_modules", "@actions", "workflow-parser", "dist", "workflow-v1.0.min.json");

    [GitHubFact]
    public void The_model_can_say_all_that_GitHubs_schema_lets_a_workflow_say()
    {
        var coverage = SchemaCoverage.Of(Schema.Load(SchemaFile), KitchenSink.Workflows);
        Assert.Empty(coverage.Missing);
        Assert.Subset(coverage.All.ToHashSet(), coverage.Said.ToHashSet());
        Assert.InRange(coverage.All.Count, 400, 2_000);
        Assert.All(coverage.All.Where(x => SchemaCoverage.IsSaidBySilence(x) || SchemaCoverage.IsRefusedByGitHub(x)), x => Assert.DoesNotContain(x, coverage.Said));
    }

    [GitHubFact]
    public void What_GitHub_adds_to_the_schema_is_told_as_missing()
    {
        var schema = Schema.Load(SchemaFile);
        var grown = schema.With(x =>
        {
            x["run-step"]!["mapping"]!["properties"]!["retries"] = "number";
            x["release-activity-type"]!["allowed-values"]!.AsArray().Add("archived");
            x["on-mapping-strict"]!["mapping"]!["properties"]!["sponsorship"] = "create";
            x["permission-level-any"]!["one-of"]!.AsArray().Add("permission-level-admin");
            x["permission-level-admin"] = JsonNode.Parse("""{ "string": { "constant": "admin" } }""");
        });
        var missing = SchemaCoverage.Of(grown, KitchenSink.Workflows).Missing.ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "jobs.*(job-factory).steps[](run-step).retries", "jobs.*(job-factory).steps[](parallel-step).parallel[](run-step).retries",
                "on.release.types = archived", "on.sponsorship", "permissions.contents = admin", "jobs.*(workflow-job).permissions.contents = admin",
            },
            missing);
        // Scripts in both places; an activity; an event; a level of 16 scopes in a workflow and both kinds of jobs.
        Assert.Equal(2 + 1 + 1 + (3 * 16), missing.Count);
    }

    [GitHubFact]
    public void GitHubs_parser_takes_all_of_it()
    {
        foreach (var workflow in KitchenSink.Workflows)
            Assert.Empty(GitHubAnswers.Parse(workflow.Path, workflow.ToText(), "allowBackgroundSteps")["errors"]!.AsArray().Select(x => x!.ToJsonString()));
    }

    [GitHubTheory]
    [InlineData("{ run: 'true', background: true }", "'background' is not allowed inside a parallel block")]
    [InlineData("{ wait: a }", "'wait' is not allowed inside a parallel block")]
    [InlineData("{ wait-all: true }", "'wait-all' is not allowed inside a parallel block")]
    [InlineData("{ cancel: a }", "'cancel' is not allowed inside a parallel block")]
    [InlineData("{ parallel: [{ run: 'true' }] }", "Nested 'parallel' blocks are not allowed")]
    public void What_counts_as_refused_by_GitHub_is_refused_by_its_parser(string step, string message)
    {
        var text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n    - { id: a, run: 'true', background: true }\n    - parallel:\n      - run: 'true'\n      - " + step + "\n";
        var errors = GitHubAnswers.Parse("a.yml", text, "allowBackgroundSteps")["errors"]!.AsArray().Select(x => (string)x!["message"]!);
        Assert.Contains(errors, x => x.Contains(message, StringComparison.Ordinal));
    }

    [GitHubFact]
    public void Left_out_scopes_are_denied_in_a_mapping_so_none_says_nothing_more()
    {
        var coverage = SchemaCoverage.Of(Schema.Load(SchemaFile), KitchenSink.Workflows);
        Assert.All(coverage.All.Where(SchemaCoverage.IsSaidBySilence), x => Assert.Contains(x[..^" = none".Length], coverage.Said));
    }
}
