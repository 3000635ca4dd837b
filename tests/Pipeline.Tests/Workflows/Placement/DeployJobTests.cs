using Nuke.Common;
using Pipeline.Components;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Settings;
using Pipeline.Tests.Deployment.Docker;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Workflows.Placement;

/// <summary>What follows for a job from the environment that it works on.</summary>
public sealed class DeployJobTests
{
    [Fact]
    public void Job_of_a_host_over_ssh_gets_its_key_its_known_hosts_and_the_systems_secrets_and_nothing_else()
    {
        var variables = Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job("remote"));

        Assert.Equal(["GITHUB_TOKEN", "SHOP_HOSTS", "SMALL_SYSTEM_TOKEN", "SSH_KEY"], variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("${{ secrets.SSH_KEY }}", variables["SSH_KEY"]);
        Assert.Equal("${{ secrets.SHOP_HOSTS }}", variables["SHOP_HOSTS"]);
        Assert.Equal("${{ secrets.SMALL_SYSTEM_TOKEN }}", variables["SMALL_SYSTEM_TOKEN"]);
    }

    [Fact]
    public void Job_shows_the_address_of_its_environment()
    {
        var workflow = Made.Of<Delivered>(NukeBuild.RootDirectory);

        Assert.Equal("https://shop.example.org", workflow.Job("remote").Environment!.Url!.ToString());
        Assert.Equal("https://elsewhere.example.org", workflow.Job("variable").Environment!.Url!.ToString());
        Assert.Null(workflow.Job("chosen").Environment!.Url);
        Assert.Null(workflow.Job("anywhere").Environment!.Url);
    }

    [Fact]
    public void Host_that_a_variable_names_is_a_variable_of_the_environment() =>
        Assert.Equal("${{ vars.SHOP_HOST }}", Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job("variable"))["SHOP_HOST"]);

    [Fact]
    public void Engine_of_the_runner_needs_no_key() => Assert.DoesNotContain("SSH_KEY", Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job("here")).Keys);

    [Theory]
    [InlineData("chosen", "SHOP_HOST", "SHOP_HOSTS", "SSH_KEY", "SSH_KNOWN_HOSTS")]
    [InlineData("cluster", "KUBE_CONFIG")]
    [InlineData("anywhere", "KUBE_CONFIG", "SHOP_HOST", "SHOP_HOSTS", "SSH_KEY", "SSH_KNOWN_HOSTS")]
    public void Job_gets_what_any_of_the_environments_needs_that_people_choose_among_and_nothing_of_others(string job, params string[] reach) =>
        Assert.Equal([.. reach.Concat(["ARG_ENV", "GITHUB_TOKEN", "SMALL_SYSTEM_TOKEN"]).Order(StringComparer.Ordinal)], Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job(job)).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Cosign_is_there_where_an_environment_asks_for_signatures_and_the_token_may_read_packages()
    {
        var workflow = Made.Of<Delivered>(NukeBuild.RootDirectory);

        Assert.Contains("install-cosign", workflow.StepIds("remote"));
        Assert.DoesNotContain("install-cosign", workflow.StepIds("here"));
        Assert.Equal(["contents Read", "packages Read"], workflow.Job("remote").Permissions!.Select(x => $"{x.Scope.Name} {x.Access}"));
    }

    [Fact]
    public void Job_of_an_environment_with_gates_can_ask_the_one_that_proves_and_who_approved()
    {
        var workflow = Made.Of<Delivered>(NukeBuild.RootDirectory);
        var job = workflow.Job("gated");

        Assert.Equal("${{ vars.SHOP_HOST }}", Variables(job)["SHOP_HOST"]);
        Assert.Contains("SSH_KEY", Variables(job).Keys);
        Assert.Contains("actions Read", job.Permissions!.Select(x => $"{x.Scope.Name} {x.Access}"));
        Assert.DoesNotContain("SHOP_HOST", Variables(workflow.Job("back")).Keys);
    }

    [Fact]
    public void Job_that_leaves_a_page_has_the_history_that_the_page_names_commits_from()
    {
        var workflow = Made.Of<Delivered>(NukeBuild.RootDirectory);

        Assert.All((string[])["remote", "chosen", "back", "promote"], x => Assert.True(ReadsHistory(x), x));
        Assert.False(ReadsHistory("package"));
        Assert.False(ReadsHistory("local"));

        bool ReadsHistory(string job) => workflow.Job(job).Steps.OfType<UseStep>().Single(x => x.Id == "checkout").With.Any(x => x.Key == "fetch-depth");
    }

    [Fact]
    public void Promotion_reaches_both_environments_asks_who_approved_and_takes_what_was_typed()
    {
        var workflow = Made.Of<Delivered>(NukeBuild.RootDirectory);
        var job = workflow.Job("promote");

        Assert.Equal("./build.sh Promote --env \"$ARG_ENV\" --from variable --to \"$ARG_TO\" ${ARG_APPROVE:+--approve \"$ARG_APPROVE\"}", workflow.Work("promote"));
        Assert.Equal("${{ vars.SHOP_HOST }}", Variables(job)["SHOP_HOST"]);
        Assert.Contains("actions Read", job.Permissions!.Select(x => $"{x.Scope.Name} {x.Access}"));
        Assert.Contains("keep-the-page", workflow.StepIds("promote"));
    }

    [Fact]
    public void Work_is_begun_by_the_script_that_the_repository_has()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("./build.sh One", Made.Of<Plain>(folder.Path).Work("one"));

        // As the start leaves it where a build.sh was there before.
        File.WriteAllText(folder / "build.sh", "#!/bin/sh\nmake\n");
        File.WriteAllText(folder / "pipeline.sh", File.ReadAllText(Path.Combine(Repository.Root, "build.sh")));
        var workflow = Made.Of<Plain>(folder.Path);
        Assert.Equal("./pipeline.sh One", workflow.Work("one"));
        Assert.StartsWith("./pipeline.sh --help", workflow.Work("program"), StringComparison.Ordinal);
        Assert.DoesNotContain("build.sh", workflow.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Records_of_what_was_pushed_travel_with_the_release()
    {
        var text = Made.Text<Delivered>(NukeBuild.RootDirectory);

        Assert.Contains(".nuke/temp/artifacts/*.tar\n            .nuke/temp/images/*.json", text, StringComparison.Ordinal);
        Assert.Contains("          name: package\n          path: .nuke/temp\n", text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Variables(RunnerJob job) =>
        job.Steps.OfType<RunStep>().Single(x => x.Id == "build").Env.ToDictionary(x => x.Key, x => x.Value.ToString()!);

    private sealed class Plain : NukeBuild
    {
        private Target One => _ => _.Executes(() => { });

        private Target Two => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PullRequestEvent());
            w.Job("one", One);
            w.Job("two", Two);
        };
    }

    private sealed class Delivered : NukeBuild, IPromote
    {
        private static readonly ChoiceInput Where = new("environment", ["remote", "variable"]);
        private static readonly ChoiceInput Onward = new("onward", ["remote", "gated"]);
        private static readonly ChoiceInput Nearby = new("nearby", ["here", "cluster"]);
        private static readonly EnvironmentInput Anywhere = new("anywhere");
        private static readonly StringInput Approved = new("approve");

        public IReadOnlyList<SystemDefinition> Systems { get; } =
        [
            SmallSystem.Definition with
            {
                Environments =
                [
                    new DockerEnvironment("remote")
                    {
                        Engine = "ssh://deploy@shop.example.org",
                        Url = new Uri("https://shop.example.org"),
                        SshKnownHosts = new GivenSecret("ssh-known-hosts") { Variable = "SHOP_HOSTS", Otherwise = "" },
                        Verified = new Verified(),
                    },
                    new DockerEnvironment("variable") { EngineVariable = "SHOP_HOST", Url = new Uri("https://elsewhere.example.org") },
                    new LocalEnvironment("local") { Port = 8080 },
                    new DockerEnvironment("here") { Url = new Uri("https://localhost:8443") },
                    new KubernetesEnvironment("cluster") { Url = new Uri("https://cluster.example.org"), Entrance = new IngressEntrance("nginx") },
                    new DockerEnvironment("gated") { Url = new Uri("https://gated.example.org"), ProvedIn = "variable", Approval = "two of us" },
                ],
            },
        ];

        private IPromote Deployment => this;

        private Workflow Release => w =>
        {
            w.On(new WorkflowDispatchEvent(Where, Onward, Nearby, Anywhere, Approved));
            w.Job("package", Deployment.Package);
            w.Job("remote", Deployment.Deploy).In("remote");
            w.Job("variable", Deployment.Deploy).In("variable");
            w.Job("here", Deployment.Deploy).In("here");
            w.Job("gated", Deployment.Deploy).In("gated");
            w.Job("back", Deployment.Rollback).In("gated");
            w.Job("local", Deployment.Deploy).In("local");
            w.Job("promote", Deployment.Promote).In(new JobEnvironment(Onward.Value))
                .Set(() => Deployment.From, "variable").Set(() => Deployment.To, Onward.Value).Set(() => Deployment.Approve, Approved.Value);
            w.Job("chosen", Deployment.Deploy).In(new JobEnvironment(Where.Value));
            w.Job("cluster", Deployment.Deploy).In(new JobEnvironment(Nearby.Value));
            w.Job("anywhere", Deployment.Deploy).In(new JobEnvironment(Anywhere.Value));
        };
    }
}
