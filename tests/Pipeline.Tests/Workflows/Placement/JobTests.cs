using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.Placement;

public sealed class JobTests
{
    [Fact]
    public void Everything_that_targets_declare_is_in_the_file()
    {
        Golden.Verify(Made.Text<Everything>(), "everything");
        Golden.Verify(Made.Text<Published>(), "published");
    }

    [Fact]
    public void Files_travel_to_the_jobs_that_consume_them()
    {
        var workflow = Made.Of<Everything>();
        Assert.Contains("upload-pack", workflow.StepIds("pack"));
        Assert.Contains("download-pack", workflow.StepIds("deploy"));
        Assert.DoesNotContain("download-pack", workflow.StepIds("test"));
    }

    [Fact]
    public void Each_permission_has_its_reason_and_of_two_the_wider_one_counts()
    {
        var permissions = Made.Of<Everything>().Job("pack").Permissions!;
        Assert.Equal(["contents Write check out the code; push the tag", "packages Write push the package"], permissions.Select(x => $"{x.Scope.Name} {x.Access} {x.Reason}"));
    }

    [Fact]
    public void Nothing_comes_from_a_cache_where_something_is_published()
    {
        static bool ReadsCache(RunnerJob job) => job.Steps.OfType<UseStep>().Single(x => x.Id == "set-up").With.Any(x => x.Key == "packages");
        Assert.True(ReadsCache(Made.Of<Everything>().Job("test")));
        Assert.False(ReadsCache(Made.Of<Everything>().Job("deploy")));
        Assert.All(Made.Of<Published>().Jobs, x => Assert.False(ReadsCache((RunnerJob)x)));
    }

    [Fact]
    public void Only_a_release_attests()
    {
        Assert.DoesNotContain("attest", Made.Of<Everything>().StepIds("pack"));
        Assert.Contains("attest", Made.Of<Published>().StepIds("pack"));
    }

    [Fact]
    public void Findings_of_each_cell_have_a_category_of_their_own()
    {
        var upload = Made.Of<TwoMachines>().Job("lint").Steps.OfType<UseStep>().Single(x => x.Uses.Text.Contains("upload-sarif", StringComparison.Ordinal));
        Assert.Equal("lint/${{ matrix.runner }}", upload.With.Entries.Single(x => x.Key == "category").Value.ToString());
    }

    [Fact]
    public void A_private_repository_without_paid_features_uploads_attests_and_asks_for_nothing_that_GitHub_refuses_it()
    {
        foreach (var text in new[] { Made.Of<Everything>(paidFeatures: false).ToText(), Made.Of<Published>(paidFeatures: false).ToText() })
        {
            Assert.DoesNotContain("sarif", text);
            Assert.DoesNotContain("attest", text);
            Assert.DoesNotContain("security-events", text);
        }

        Assert.Contains("security-events", Made.Of<Everything>().ToText());
    }

    [Fact]
    public void A_release_of_a_private_repository_is_explained_without_what_GitHub_refuses_it()
    {
        var document = WorkflowDocument.Parse("release.yml", Made.Of<Published>(paidFeatures: false).ToText());
        Golden.Verify(
            ExplanationText.Of(WorkflowExplainer.Explain(document, new WhatIfQuestion(document.Events.First().Event.Value) { Ref = "refs/tags/v1.2.3", Repository = "acme/private" })), "private");
    }

    [Fact]
    public void A_secret_is_read_in_the_job_with_the_environment_alone()
    {
        var text = Made.Text<Everything>();
        Assert.Single(text.Split('\n'), x => x.Contains("secrets.", StringComparison.Ordinal));
        Assert.Contains("          API_KEY: ${{ secrets.API_KEY }}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_of_targets_are_the_limit_of_their_job_with_time_to_get_ready() =>
        Assert.Equal(15 + (5 * 3) + 10, Made.Of<Everything>().Job("test").TimeoutMinutes.Literal);

    [Fact]
    public void An_optional_input_that_is_empty_is_no_option() =>
        Assert.Equal("./build.sh Deploy --env \"$ARG_ENV\" ${ARG_VERSION:+--version \"$ARG_VERSION\"}", Made.Of<ByHand>().Work("deploy"));

    [Theory]
    [InlineData("BuildImages", "build-images", "Build images")]
    [InlineData("UploadSBOM", "upload-sbom", "Upload sbom")]
    [InlineData("SBOMUpload", "sbom-upload", "Sbom upload")]
    [InlineData("X", "x", "X")]
    public void Names_of_targets_become_ids_and_words(string name, string id, string words)
    {
        Assert.Equal(id, JobNames.Kebab(name));
        Assert.Equal(words, JobNames.Words(name));
    }

    private class Everything : NukeBuild
    {
        private static readonly TestAxis Python = new("python", "3.8", "3.12");
        private static readonly TestAxis Django = new("django", "4.2", "5.1");
        private static readonly TestMatrix Matrix = new([Python, Django], x => x[Python] == "3.8" && x[Django] == "5.1");

        [Parameter]
        [Secret]
        private readonly string? ApiKey;

        [Parameter]
        protected readonly string? Digest;

        [Parameter]
        protected readonly string? Note;

        protected Target Restore => _ => _.Timeout(TimeSpan.FromMinutes(5)).Retry(2).Executes(() => { });
        protected Target Lint => _ => _.ReadsHistory().ReportsSarif("out/lint.sarif", "lint").Executes(() => { });
        protected Target Test => _ => _.DependsOn(Restore).RunsCells(Matrix).Timeout(TimeSpan.FromMinutes(15)).Produces("out/coverage").Executes(() => { });

        protected Target Pack => _ => _
            .DependsOn(Restore)
            .Produces("/root/of/the/build/.out/*.zip", ".out/notes.md")
            .Permissions(Scopes.Packages.Write("push the package"), Scopes.Contents.Write("push the tag"))
            .UsesToken()
            .NeedsAction("docker/setup-buildx-action", "Install buildx")
            .Attested(".out/*.zip")
            .Executes(() => { });

        protected Target Deploy => _ => _.DependsOn(Pack).Consumes(Pack).After(Test).Requires(() => ApiKey).Executes(() => { });

        protected virtual Workflow Ci => w =>
        {
            w.Name("All of it").On(new PullRequestEvent { Branches = ["main"] }, new PushEvent { Branches = ["main"] });
            w.Job("lint", Lint);
            w.Job("test", Test).RunsOn(RunsOn.Ubuntu2404, RunsOn.Windows2025);
            var pack = w.Job("pack", Pack);
            w.Job("deploy", Deploy)
                .In("staging", "https://staging.example.com")
                .Set(() => Digest, pack.Output("digest"))
                .Set(() => Note, "it's new")
                .If(GitHub.Ref.Is("refs/heads/main"));
            w.Gate();
        };
    }

    private sealed class TwoMachines : Everything
    {
        protected override Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("lint", Lint).RunsOn(RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm);
        };
    }

    private sealed class Published : Everything
    {
        protected override Workflow Ci => w =>
        {
            w.Name("Release").Release().On(new PushEvent { Tags = ["v*"] });
            w.Job("pack", Pack);
            w.Job("deploy", Deploy).In("production");
        };
    }

    private sealed class ByHand : NukeBuild
    {
        [Parameter]
        private readonly string? Version;

        private Target Deploy => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            var environment = new ChoiceInput("environment", ["staging", "production"]);
            var version = new StringInput("version");
            w.On(new WorkflowDispatchEvent(environment, version));
            w.Job("deploy", Deploy).In(new JobEnvironment(environment.Value)).Set(() => Version, version.Value);
        };
    }
}
