using Pipeline.Releases.GitHub;
using Pipeline.Tests.Workflows;
using Pipeline.Workflows.Documents;

namespace Pipeline.Tests.Releases;

/// <summary>What workflows rely on, looked at by GitHub's API.</summary>
public sealed class GitHubDoctorTests : IDisposable
{
    private const string Workflow = """
        on:
          workflow_dispatch:
            inputs:
              environment:
                type: choice
                options: [staging, production]
        jobs:
          deploy:
            environment: ${{ inputs.environment }}
            steps:
              - run: x
                env: { KEY: "${{ secrets.SSH_KEY }}", TOKEN: "${{ secrets.GITHUB_TOKEN }}" }
          live:
            environment: { name: production, url: "https://x" }
            steps:
              - run: x
                env: { KEY: "${{ secrets.LIVE_KEY }}" }
          plain:
            steps:
              - run: x
                env: { KEY: "${{ secrets.SHARED }}" }
        """;

    private readonly GitHubServer _server = new();

    private static GitHubNeeds Needs => GitHubNeeds.Of([WorkflowDocument.Parse("deploy.yml", Workflow)]);

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Environments_and_the_secrets_of_their_jobs_are_read_from_workflows()
    {
        Assert.Equal(["production", "staging"], Needs.Environments.Keys);
        Assert.Equal(["LIVE_KEY", "SSH_KEY"], Needs.Environments["production"]);
        Assert.Equal(["SSH_KEY"], Needs.Environments["staging"]);
        Assert.Equal(["SHARED"], Needs.Secrets);
    }

    [Fact]
    public async Task A_repository_that_has_all_is_healthy()
    {
        Complete();
        Assert.All(await LookAsync("staging"), x => Assert.True(x.Ok, x.ToLine()));
        if (GitHubAnswers.Missing is null)
            Assert.Empty(GitHubAnswers.Requests(_server.Requests));
        Assert.Empty(_server.Changes);
    }

    [Fact]
    public async Task What_is_missing_is_named_with_the_remedy()
    {
        Complete();
        _server.Answers["environments"] = """{"environments":[{"name":"staging","protection_rules":[]}]}""";
        _server.Answers["rules/branches/main"] = "[]";
        _server.Answers["rulesets"] = """[{"name":"tags","target":"tag","enforcement":"disabled"}]""";
        _server.Answers["actions/permissions/workflow"] = """{"default_workflow_permissions":"write","can_approve_pull_request_reviews":true}""";
        _server.Answers["environments/production/secrets"] = """{"secrets":[{"name":"SSH_KEY"}]}""";
        _server.Answers["actions/organization-secrets"] = """{"secrets":[]}""";
        var findings = (await LookAsync()).Where(x => !x.Ok).ToDictionary(x => x.Name);
        Assert.Equal(["branch rules", "environment production", "environment staging", "secrets of production", "tag rules", "workflow permissions"], findings.Keys.Order());
        Assert.True(findings["environment production"].IsMissing);
        Assert.Contains("LIVE_KEY is not set", findings["secrets of production"].Text);
        Assert.All(findings.Values, x => Assert.NotNull(x.Next));
    }

    [Fact]
    public async Task A_missing_environment_stops_a_release()
    {
        Complete();
        await GitHubDoctor.ExistAsync(Api, Needs, default);
        _server.Answers["environments"] = """{"environments":[{"name":"staging","protection_rules":[]}]}""";
        var error = await Assert.ThrowsAsync<Pipeline.Diagnostics.PipelineException>(() => GitHubDoctor.ExistAsync(Api, Needs, default));
        Assert.Equal(Pipeline.Engine.ExitCode.Refused, error.Code);
        Assert.Contains("environment production", error.Message);
    }

    private GitHubApi Api => new(new GitHubAddress(_server.Api, "https://github.example", "acme/shop"), "token-word", new GitHubPatience(new HurriedTime(), _ => { }));

    private async Task<IReadOnlyList<GitHubFinding>> LookAsync(params string[] unreviewed) => await GitHubDoctor.LookAsync(Api, Needs, unreviewed, default);

    private void Complete()
    {
        _server.Answers[""] = """{"default_branch":"main"}""";
        _server.Answers["environments"] = """{"environments":[{"name":"staging","protection_rules":[]},{"name":"production","protection_rules":[{"type":"required_reviewers","reviewers":[{"type":"User"}]}]}]}""";
        _server.Answers["rules/branches/main"] = """[{"type":"pull_request"}]""";
        _server.Answers["branches/main"] = """{"protected":false}""";
        _server.Answers["rulesets"] = """[{"name":"tags","target":"tag","enforcement":"active"}]""";
        _server.Answers["actions/permissions/workflow"] = """{"default_workflow_permissions":"read","can_approve_pull_request_reviews":false}""";
        _server.Answers["actions/secrets"] = """{"secrets":[{"name":"SHARED"}]}""";
        _server.Answers["actions/organization-secrets"] = """{"secrets":[{"name":"LIVE_KEY"}]}""";
        _server.Answers["environments/production/secrets"] = """{"secrets":[{"name":"SSH_KEY"}]}""";
        _server.Answers["environments/staging/secrets"] = """{"secrets":[{"name":"SSH_KEY"}]}""";
    }
}
