using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Tests.Workflows.Rules;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;
using Pipeline.Workflows.Rules;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.Placement;

/// <summary>What GitHub can do beyond jobs in a row, from one definition: GitHub's parser takes it, and an explanation tells what becomes of it.</summary>
public sealed class CapableTests
{
    private static readonly IReadOnlyDictionary<string, string> Files = Made.Files<Capable>();

    private static readonly IReadOnlyList<WorkflowDocument> Documents =
        [.. Files.Where(x => x.Key is "ci" or "preview").Select(x => WorkflowDocument.Parse($".github/workflows/{x.Key}.yml", x.Value))];

    [GitHubFact]
    public void GitHubs_parser_takes_all_of_it()
    {
        foreach (var (name, text) in Files.Where(x => x.Key is "ci" or "preview"))
            Assert.Empty(ExternalChecks.GitHub($"{name}.yml", text).Select(x => x.ToString()));
    }

    [Fact]
    public void Nothing_of_it_breaks_a_rule() => Assert.Empty(WorkflowLint.Check(Documents).Select(x => x.ToString()));

    [Fact]
    public void All_of_it_is_explained() => Golden.Verify(ExplanationText.Of(Explain()), "capable");

    [Fact]
    public void Gate_is_correct_when_jobs_are_skipped_because_nothing_of_theirs_changed()
    {
        var skipped = Explain(skip: ["backend"]);
        Assert.Equal("runs", skipped.Jobs.Single(x => x.Id == "gate").State);
        Assert.Equal("skipped", skipped.Jobs.Single(x => x.Id == "backend").State);
        // Its step asks for failures: a skipped job is none.
        Assert.Contains("SUCCEEDED: ${{ !(contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')) }}", Files["ci"], StringComparison.Ordinal);
        Assert.Equal("runs", Explain(fail: ["backend"]).Jobs.Single(x => x.Id == "gate").State);
    }

    [Fact]
    public void Cells_that_another_job_has_worked_out_are_known_when_it_has_run() =>
        Assert.Equal("known when changes has run (needs.changes.outputs.shards)", Explain().Jobs.Single(x => x.Id == "backend").CellsNote);

    [Fact]
    public void A_called_workflow_gives_its_caller_outputs_and_gets_no_more_than_the_callers_token_has()
    {
        var call = Explain().Jobs.Single(x => x.Id == "show");
        Assert.Equal(["show / deploy"], call.Called.Select(x => x.Id));
        Assert.Null(call.Called[0].PermissionsReduced);
        Assert.Contains("URL: ${{ needs.show.outputs.url }}", Files["ci"], StringComparison.Ordinal);
        Assert.Contains("value: ${{ jobs.deploy.outputs.url }}", Files["preview"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_cloud_is_logged_in_to_where_the_job_is_placed()
    {
        var deploy = Documents.Single(x => x.Path.EndsWith("preview.yml", StringComparison.Ordinal)).Job("deploy")!;
        Assert.Equal(["checkout", "set-up", "login", "build"], deploy.Steps.Select(x => x.Id!.Value));
        Assert.Contains("id-token: write", Explain().Jobs.Single(x => x.Id == "show").Called[0].Permissions.Select(x => $"{x.Scope}: {x.Level}"));
    }

    [Fact]
    public void The_address_of_an_environment_is_an_output_of_the_deployment() =>
        Assert.Equal("${{ steps.build.outputs.url }}", Explain().Jobs.Single(x => x.Id == "show").Called[0].Environment!.Url);

    [Fact]
    public void Larger_machines_groups_and_ones_own_are_declared() => Assert.Equal(
        ["ubuntu-24.04-16core", "group builders with x64", "self-hosted, gpu"],
        Explain().Jobs.Where(x => x.Id is "large" or "grouped" or "own").Select(x => x.Runner));

    [Fact]
    public void A_job_in_a_container_begins_with_its_image_and_builds_its_own_program()
    {
        var inside = Documents[0].Job("inside")!;
        Assert.Equal($"mcr.microsoft.com/dotnet/sdk@sha256:{new string('c', 64)}", ((Pipeline.Yaml.YamlScalar)((Pipeline.Yaml.YamlMapping)inside.Node["container"]!)["image"]!).Value);
        Assert.DoesNotContain(inside.Needs, x => x.Value == "program");
    }

    [Fact]
    public void A_job_writes_its_summary() => Assert.Contains("echo \"$URL\" >> \"$GITHUB_STEP_SUMMARY\"", Files["ci"], StringComparison.Ordinal);

    [Fact]
    public void Calls_that_cannot_be_are_refused()
    {
        Assert.Contains("workflow other gives none of that name", Refused<Missing>(), StringComparison.Ordinal);
        Assert.Contains("workflows call each other: one → two → one", Refused<Circle>(), StringComparison.Ordinal);
        Assert.Contains("WorkflowCallEvent", Refused<NotCalled>(), StringComparison.Ordinal);
    }

    private static string Refused<T>()
        where T : NukeBuild, new() => Assert.Throws<PipelineException>(() => Made.Files<T>()).Message;

    private static WorkflowExplanation Explain(string[]? skip = null, string[]? fail = null) => WorkflowExplainer.Explain(
        WorkflowExplainer.Find(Documents, "ci"), new WhatIfQuestion("pull_request") { Repository = "acme/shop", Skip = skip ?? [], Fail = fail ?? [] },
        path => Documents.FirstOrDefault(x => x.Path == path));

    private sealed class Capable : NukeBuild
    {
        private static readonly StringInput Version = new("version") { Required = true };

        [Parameter]
        private readonly string? Shard;

        [Parameter]
        private readonly string? Release;

        private Target Changes => _ => _.Executes(() => { });
        private Target Backend => _ => _.Executes(() => { });
        private Target Deploy => _ => _.Executes(() => { });
        private Target Heavy => _ => _.Executes(() => { });
        private Target Models => _ => _.Executes(() => { });
        private Target Wide => _ => _.Executes(() => { });
        private Target Inside => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PullRequestEvent());
            var changes = w.Job("changes", Changes);
            var shard = new Axis<string>("shard", Functions.FromJson<Json>(changes.Output("shards")));
            w.Job("backend", Backend).Over(shard).If(changes.Output("backend").Is("true")).Set(() => Shard, shard.Value);
            var show = w.Call("show", Preview).Name("Show it").After(changes).With(Version, changes.Output("version"));
            w.Job("summary", _ => [new RunStep("summary", "echo \"$URL\" >> \"$GITHUB_STEP_SUMMARY\"", "Say where it is", env: new() { ["URL"] = show.Output("url") }, shell: "bash")])
                .Name("Summary");
            w.Job("large", Heavy).RunsOn(RunsOn.Hosted("ubuntu-24.04-16core"));
            w.Job("grouped", Wide).RunsOn(RunsOn.Group("builders", "x64"));
            w.Job("own", Models).RunsOn(RunsOn.SelfHosted("gpu")).Allow("self-hosted", "the only machine with the card");
            w.Job("inside", Inside).RunsIn(new Container(new PinnedImage("mcr.microsoft.com/dotnet/sdk", "sha256:" + new string('c', 64), "10.0")));
            w.Gate();
        };

        private Workflow Preview => w =>
        {
            w.On(new WorkflowCallEvent { Inputs = [Version] });
            var deploy = w.Job("deploy", Deploy).In("preview").ShowsUrl("url").Set(() => Release, Version.Value)
                .Permissions(Scopes.IdToken.Write("log in to the cloud without a key"))
                .Step(actions => new UseStep("login", actions["docker/setup-buildx-action"], "Log in", with: new() { ["endpoint"] = "cloud" }));
            w.Output("url", deploy);
        };
    }

    private sealed class Missing : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });

        private Workflow One => w =>
        {
            w.On(new PushEvent());
            var call = w.Call("call", Other);
            w.Job("test", Test).If(call.Output("nothing").Is("true"));
        };

        private Workflow Other => w =>
        {
            w.On(new WorkflowCallEvent());
            w.Job("test", Test);
        };
    }

    private sealed class Circle : NukeBuild
    {
        private Workflow One => w =>
        {
            w.On(new WorkflowCallEvent());
            w.Call("two", Two);
        };

        private Workflow Two => w =>
        {
            w.On(new WorkflowCallEvent());
            w.Call("one", One);
        };
    }

    private sealed class NotCalled : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });

        private Workflow One => w =>
        {
            w.On(new PushEvent());
            w.Call("call", Other);
        };

        private Workflow Other => w =>
        {
            w.On(new PushEvent());
            w.Job("test", Test);
        };
    }
}
