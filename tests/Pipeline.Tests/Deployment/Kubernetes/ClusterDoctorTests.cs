using System.Text.Json.Nodes;
using Nuke.Common;
using Pipeline.Components;
using Pipeline.Systems;
using Pipeline.Tests.Engine;
using Pipeline.Tests.Rendering.Kubernetes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>What Doctor says of an environment.</summary>
[Collection(EngineCollection.Name)]
public sealed class ClusterDoctorTests : IDisposable
{
    private readonly EngineRun _run = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("KUBECONFIG");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("KUBECONFIG", _before);
        _folder.Dispose();
        _run.Dispose();
    }

    private sealed class Build : NukeBuild, IDoctor, IObserve
    {
        public IReadOnlyList<SystemDefinition> Systems { get; } =
        [
            OddCluster.Definition,
            Site.System with { Name = "processes" },
            OddCluster.Definition with { Name = "far", Environments = [new Pipeline.Systems.Hosts.DockerEnvironment("docker") { Url = new Uri("https://far.example"), Engine = "tcp://127.0.0.1:1" }] },
        ];
    }

    [Fact]
    public void Cluster_that_takes_a_deployment_is_shown_with_address_and_version()
    {
        using var cluster = new FakeCluster();
        var (code, health) = Ask(cluster, "two");

        Assert.True(code == 0, health.ToJsonString());
        Assert.True((bool)health["ok"]!);
        Assert.Equal("two", (string?)health["environment"]);
        var found = Finding(health, "cluster");
        Assert.Equal(("ok", "1.31.4", $"http://127.0.0.1:{cluster.Port}"), ((string?)found["state"], (string?)found["found"], (string?)found["where"]));
        Assert.Equal(3, health["findings"]!.AsArray().Count(x => (string?)x!["name"] == "rights" && (string?)x["state"] == "ok"));
        Assert.Empty(cluster.Changes);
    }

    [Fact]
    public void Missing_rights_are_listed_by_namespace_as_a_deployment_would_refuse_with_them()
    {
        using var cluster = new FakeCluster { Allows = (space, verb, resource) => verb != "*" && (space != "odd-data" || resource is not ("leases" or "pods/exec")) };
        var result = Run(cluster, "two", "");

        Assert.Equal(1, result.Code);
        var said = result.Out + result.Error;
        Assert.Contains("✗ right to get, create, update leases of coordination.k8s.io is missing: give it by a Role and a RoleBinding in namespace odd-data", said);
        Assert.Contains("✗ right to get pods/exec is missing: give it by a Role and a RoleBinding in namespace odd-data", said);
        Assert.Contains("A deployment to two would fail: right to get pods/exec, right to get, create, update leases of coordination.k8s.io", said);
        Assert.DoesNotContain("configmaps", said);
        Assert.Empty(cluster.Changes);
    }

    [Fact]
    public void Old_cluster_is_a_warning()
    {
        using var cluster = new FakeCluster { Version = "v1.20.2" };
        var (code, health) = Ask(cluster, "one");

        Assert.Equal(0, code);
        Assert.Equal(("warning", "1.20.2", "≥ 1.30"), ((string?)Finding(health, "cluster")["state"], (string?)Finding(health, "cluster")["found"], (string?)Finding(health, "cluster")["needed"]));
    }

    [Fact]
    public void Cluster_that_does_not_know_the_deployer_or_does_not_answer_is_told_apart()
    {
        var cluster = new FakeCluster { KnowsDeployer = false };
        var (code, health) = Ask(cluster, "one");
        Assert.Equal((1, "refused"), (code, (string?)Finding(health, "deployer")["state"]));
        Assert.Contains("renew the credentials of the kubeconfig", (string?)Finding(health, "deployer")["remedy"]);

        cluster.Dispose();
        (code, health) = Ask(cluster, "one");
        Assert.Equal((1, "silent"), (code, (string?)Finding(health, "cluster")["state"]));
    }

    [Fact]
    public void Kubeconfig_that_says_nothing_is_missing()
    {
        File.WriteAllText(_folder / "empty", "");
        Environment.SetEnvironmentVariable("KUBECONFIG", _folder / "empty");
        var result = _run.Run<Build>("Doctor --system odd --env one");

        Assert.Equal(1, result.Code);
        Assert.Contains("✗ kubeconfig is missing: no file that KUBECONFIG names says anything; set KUBE_CONFIG to the content of a kubeconfig", result.Out + result.Error);
    }

    [Fact]
    public void Environment_that_does_not_exist_is_wrong_use()
    {
        var result = _run.Run<Build>("Doctor --system odd --env three");

        Assert.Equal(2, result.Code);
        Assert.Contains("--env 'three'", result.Out + result.Error);
    }

    [Fact]
    public void Engine_of_a_Docker_environment_is_asked_and_processes_need_nothing()
    {
        var result = _run.Run<Build>("Doctor --system far --env docker --json");
        Assert.Equal(1, result.Code);
        var engine = Finding(JsonNode.Parse(result.Out)!, "engine");
        Assert.Equal(("missing", "tcp://127.0.0.1:1/ (Environments[docker].Engine)"), ((string?)engine["state"], (string?)engine["where"]));

        Assert.Equal(0, _run.Run<Build>("Doctor --system processes --env test").Code);
    }

    private static JsonNode Finding(JsonNode health, string name) => health["findings"]!.AsArray().Single(x => (string?)x!["name"] == name)!;

    private (int Code, JsonNode Health) Ask(FakeCluster cluster, string environment)
    {
        var result = Run(cluster, environment, " --json");
        return (result.Code, JsonNode.Parse(result.Out)!);
    }

    private EngineResult Run(FakeCluster cluster, string environment, string more)
    {
        File.WriteAllText(_folder / "config", cluster.Kubeconfig("the cluster"));
        Environment.SetEnvironmentVariable("KUBECONFIG", _folder / "config");
        return _run.Run<Build>($"Doctor --system odd --env {environment}{more}");
    }
}
