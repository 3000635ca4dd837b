using Nuke.Common;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Workflows.Placement;

/// <summary>What a placement can say beyond what follows from its targets.</summary>
public sealed class ExpressedTests
{
    [Fact]
    public void Everything_that_a_placement_says_is_in_the_file() => Golden.Verify(Made.Text<Expressed>(), "expressed");

    [Fact]
    public void Who_uses_an_output_waits_for_its_job_whatever_kind_both_are_of()
    {
        var workflow = Made.Of<Expressed>();
        Assert.Equal(["program", "changes"], workflow.Needs("test"));
        Assert.Equal(["program", "changes"], workflow.Needs("deploy"));
        Assert.Equal(["deploy"], workflow.Needs("tell"));
    }

    [Fact]
    public void Who_only_looks_at_an_environment_waits_for_nobody_who_changes_it()
    {
        var workflow = Made.Of<Expressed>();
        Assert.Equal("preview", workflow.Job("look").Environment!.Name.ToString());
        Assert.Null(workflow.Job("look").Concurrency);
        Assert.NotNull(workflow.Job("deploy").Concurrency);
    }

    [Fact]
    public void A_program_is_built_once_and_its_digest_is_handed_over()
    {
        var workflow = Made.Of<Expressed>();
        Assert.Equal(["X64"], workflow.Job("program").Outputs.Select(x => x.Name));
        var with = workflow.Job("deploy").Steps.OfType<UseStep>().Single(x => x.Id == "set-up").With.ToDictionary(x => x.Key, x => x.Value.ToString());
        Assert.Equal("${{ needs.program.outputs[runner.arch] }}", with["program"]);
    }

    [Fact]
    public void A_workflow_with_one_job_builds_the_program_in_it() => Assert.Equal(["only"], Made.Of<Single>().Jobs.Select(x => x.Id));

    [Fact]
    public void The_action_that_gets_jobs_ready_checks_the_digest_before_it_unpacks() =>
        Golden.Verify(SetUpAction.File(ActionsLock.Read(Repository.Root)).Text, "set-up");

    private sealed class Single : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("only", Test);
        };
    }

    private sealed class Expressed : NukeBuild
    {
        private static readonly JobService Database = new(
            "postgres",
            new ServiceContainer(new PinnedImage("postgres", "sha256:" + new string('a', 64), "17.2")) { Ports = ["5432:5432"] });

        [Parameter]
        private readonly string? Shard;

        private Target Changes => _ => _.Executes(() => { });
        private Target Test => _ => _.Executes(() => { });
        private Target Deploy => _ => _.Executes(() => { });
        private Target Look => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PullRequestEvent());
            var changes = w.Job("changes", Changes);
            var shard = new Axis<string>("shard", Functions.FromJson<Json>(changes.Output("shards")));
            w.Job("test", Test)
                .Name($"Test {shard.Value}")
                .Over(shard)
                .If(changes.Output("backend").Is("true"))
                .Set(() => Shard, shard.Value)
                .Service(Database)
                .Variable("DATABASE_PORT", "5432");
            var deploy = w.Job("deploy", Deploy)
                .In("preview").ShowsUrl("url")
                .Name($"Deploy {changes.Output("version")}")
                .Permissions(Scopes.IdToken.Write("log in to the cloud without a key"))
                .Step(actions => new UseStep("login", actions["docker/setup-buildx-action"], "Log in", with: new() { ["endpoint"] = "cloud" }));
            w.Job("tell", _ => [new RunStep("tell", "echo \"$URL\"", "Tell where it is", env: new() { ["URL"] = deploy.Output("url") }, shell: "bash")]).Name("Tell");
            w.Job("look", Look).In("preview").OnlyLooks();
            w.Gate();
        };
    }
}
