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
    }

    [Fact]
    public void Host_that_a_variable_names_is_a_variable_of_the_environment() =>
        Assert.Equal("${{ vars.SHOP_HOST }}", Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job("variable"))["SHOP_HOST"]);

    [Fact]
    public void Engine_of_the_runner_needs_no_key() => Assert.DoesNotContain("SSH_KEY", Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job("here")).Keys);

    [Fact]
    public void Environment_that_an_input_chooses_gets_what_any_of_them_needs() =>
        Assert.Equal(
            ["ARG_ENV", "GITHUB_TOKEN", "SHOP_HOST", "SHOP_HOSTS", "SMALL_SYSTEM_TOKEN", "SSH_KEY", "SSH_KNOWN_HOSTS"],
            Variables(Made.Of<Delivered>(NukeBuild.RootDirectory).Job("chosen")).Keys.Order(StringComparer.Ordinal));

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
    public void Records_of_what_was_pushed_travel_with_the_release()
    {
        var text = Made.Text<Delivered>(NukeBuild.RootDirectory);

        Assert.Contains(".nuke/temp/artifacts/*.tar\n            .nuke/temp/images/*.json", text, StringComparison.Ordinal);
        Assert.Contains("          name: package\n          path: .nuke/temp\n", text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Variables(RunnerJob job) =>
        job.Steps.OfType<RunStep>().Single(x => x.Id == "build").Env.ToDictionary(x => x.Key, x => x.Value.ToString()!);

    private sealed class Delivered : NukeBuild, IDeploy
    {
        private static readonly ChoiceInput Where = new("environment", ["remote", "variable"]);

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
                    new DockerEnvironment("here") { Url = new Uri("https://localhost:8443") },
                    new DockerEnvironment("gated") { Url = new Uri("https://gated.example.org"), ProvedIn = "variable", Approval = "two of us" },
                ],
            },
        ];

        private IDeploy Deployment => this;

        private Workflow Release => w =>
        {
            w.On(new WorkflowDispatchEvent(Where));
            w.Job("package", Deployment.Package);
            w.Job("remote", Deployment.Deploy).In("remote");
            w.Job("variable", Deployment.Deploy).In("variable");
            w.Job("here", Deployment.Deploy).In("here");
            w.Job("gated", Deployment.Deploy).In("gated");
            w.Job("back", Deployment.Rollback).In("gated");
            w.Job("chosen", Deployment.Deploy).In(new JobEnvironment(Where.Value));
        };
    }
}
