using System.Text.Json.Nodes;

namespace Pipeline.Tests.Workflows.Model.Coverage;

public sealed class CoverageTests
{
    private static readonly string SchemaFile =
        Path.Combine(Repository.Root, "tests", "npm", "node_modules", "@actions", "workflow-parser", "dist", "workflow-v1.0.min.json");

    [GitHubFact]
    public void The_model_can_say_all_that_GitHubs_schema_lets_a_workflow_say_but_what_is_left_out_on_purpose()
    {
        var coverage = SchemaCoverage.Of(Schema.Load(SchemaFile), KitchenSink.Workflows);
        Assert.Empty(coverage.Missing);
        Assert.Subset(coverage.All.ToHashSet(), coverage.Said.ToHashSet());
        Assert.InRange(coverage.All.Count, 400, 2_000);
        Assert.All(coverage.All.Where(x => SchemaCoverage.IsSaidBySilence(x) || SchemaCoverage.IsLeftOut(x)), x => Assert.DoesNotContain(x, coverage.Said));
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
                "jobs.*(job-factory).steps[](run-step).retries",
                "on.release.types = archived", "on.sponsorship", "jobs.*(workflow-job).permissions.contents = admin",
            },
            missing);
        // A key of scripts; an activity; an event; a level of 16 scopes in both kinds of jobs.
        Assert.Equal(1 + 1 + 1 + (2 * 16), missing.Count);
    }

    [GitHubFact]
    public void GitHubs_parser_takes_all_of_it()
    {
        foreach (var workflow in KitchenSink.Workflows)
            Assert.Empty(GitHubAnswers.Parse(workflow.Path, workflow.ToText())["errors"]!.AsArray().Select(x => x!.ToJsonString()));
    }

    [GitHubFact]
    public void Left_out_scopes_are_denied_in_a_mapping_so_none_says_nothing_more()
    {
        var coverage = SchemaCoverage.Of(Schema.Load(SchemaFile), KitchenSink.Workflows);
        Assert.All(coverage.All.Where(x => SchemaCoverage.IsSaidBySilence(x) && !SchemaCoverage.IsLeftOut(x)), x => Assert.Contains(x[..^" = none".Length], coverage.Said));
    }
}
