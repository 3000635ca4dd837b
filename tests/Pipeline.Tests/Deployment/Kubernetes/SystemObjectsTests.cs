using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Hosts;
using Pipeline.Tests.Rendering.Kubernetes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>The objects of a rollout, made of those that are rendered.</summary>
public sealed class SystemObjectsTests
{
    private static readonly KubernetesEnvironment Environment = (KubernetesEnvironment)OddCluster.Definition.Environments.Single(x => x.Name == "one");
    private static readonly SystemObjects Objects = new(new Cluster(OddCluster.Definition.In(Environment), Environment), ImmutableSortedDictionary<string, string>.Empty);
    private static readonly Release Release = new("1.2.3", "sha256:1") { Images = OddCluster.Definition.Images.ToImmutableSortedDictionary(x => x.Name, x => $"registry.example/{x.Name}@sha256:1") };
    private static readonly Rollout Rollout = new("0007-1c9e", RolloutKind.Deploy, Release, Slot.Blue, "");

    [Fact]
    public void Deployment_has_the_rollout_in_its_name_its_labels_and_its_selector_and_runs_the_image_of_the_release()
    {
        var kept = Objects.Of(Release).Single(x => (string?)x["kind"] == "Deployment" && SystemObjects.ServiceNameOf(x) == "tasks");
        var made = SystemObjects.For(kept, Rollout, x => x + "-today");

        Assert.Equal("tasks-0007-1c9e", (string?)made["metadata"]!["name"]);
        Assert.Equal("0007-1c9e", (string?)made["metadata"]!["labels"]!["pipeline.rollout"]);
        Assert.Equal("0007-1c9e", (string?)made["spec"]!["selector"]!["matchLabels"]!["pipeline.rollout"]);
        Assert.Equal("0007-1c9e", (string?)made["spec"]!["template"]!["metadata"]!["labels"]!["pipeline.rollout"]);
        var container = (JsonObject)SystemObjects.PodOf(made)!["containers"]![0]!;
        Assert.StartsWith("registry.example/", (string?)container["image"], StringComparison.Ordinal);
        Assert.Contains(container["env"]!.AsArray(), x => (string?)x!["name"] == "RELEASE_VERSION" && (string?)x["value"] == "1.2.3");
        Assert.Equal(Rollout.Id, RolloutRecordOf.Read(made)!.Id);
        // What is kept is for any rollout.
        Assert.Equal("tasks", (string?)kept["metadata"]!["name"]);
    }

    [Fact]
    public void Autoscaler_follows_its_deployment()
    {
        var made = SystemObjects.For(Objects.Of(Release).Single(x => (string?)x["kind"] == "HorizontalPodAutoscaler" && SystemObjects.ServiceNameOf(x) == "tasks"), Rollout, x => x);

        Assert.Equal("tasks-0007-1c9e", (string?)made["spec"]!["scaleTargetRef"]!["name"]);
    }

    [Fact]
    public void Pods_find_the_secrets_of_today_by_their_names()
    {
        var kept = Objects.Of(Release).First(x => SystemObjects.SecretsOf(x).Any());
        var made = SystemObjects.For(kept, Rollout, x => x + "-today");

        Assert.All(SystemObjects.SecretsOf(made), x => Assert.EndsWith("-today", x, StringComparison.Ordinal));
        Assert.DoesNotContain(SystemObjects.SecretsOf(kept), x => x.EndsWith("-today", StringComparison.Ordinal));
    }

    [Fact]
    public void What_lasts_and_what_a_release_brings_are_all_that_is_rendered_and_nothing_is_in_both()
    {
        var lasting = Objects.Lasting().Select(ObjectName.Of).ToList();
        var released = Objects.Of(Release).Select(ObjectName.Of).ToList();
        var rendered = KubernetesFiles.Manifests(new Cluster(OddCluster.Definition.In(Environment), Environment)).Where(x => x.Object.Kind != "Namespace").Select(x => (x.Object.Kind, x.Object.Metadata.Name)).Order();

        Assert.Empty(lasting.Intersect(released));
        Assert.Equal(rendered, lasting.Concat(released).Select(x => (x.Kind, x.Name)).Order());
    }

    [Fact]
    public void Services_of_a_release_lead_nowhere_until_one_is_exposed()
    {
        Assert.Equal("none", (string?)Objects.Lasting().Single(x => (string?)x["kind"] == "Service" && (string?)x["metadata"]!["name"] == "tasks")["spec"]!["selector"]!["pipeline.rollout"]);
    }

    [Fact]
    public void Older_server_gets_what_it_knows_and_people_are_told_what_is_lost()
    {
        var said = new List<string>();
        var pod = (JsonObject)JsonNode.Parse("""{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"lifecycle":{"preStop":{"sleep":{"seconds":10}}}}]}}}}""")!;
        OlderServer.Fit(pod, 20, said.Add);

        Assert.Equal("""{"exec":{"command":["sleep","10"]}}""", SystemObjects.PodOf(pod)!["containers"]![0]!["lifecycle"]!["preStop"]!.ToJsonString());
        Assert.Contains("`sleep`", Assert.Single(said), StringComparison.Ordinal);

        OlderServer.Fit(pod, OlderServer.Sleeps, _ => Assert.Fail("nothing is lost"));
    }

    [Fact]
    public void Services_that_were_switched_halfway_show_both_rollouts()
    {
        Assert.Equal(["0006-aaaa", "0007-1c9e"], ClusterRouting.SharesOf([Leading("0007-1c9e"), Leading("0006-aaaa")]).Where(x => x.Percent > 0).Select(x => x.Rollout).Order());
        Assert.Equal([new Share("0007-1c9e", 100)], ClusterRouting.SharesOf([Leading("0007-1c9e"), Leading("0007-1c9e")]).AsEnumerable());
        Assert.Empty(ClusterRouting.SharesOf([Leading(SystemObjects.NoRollout)]));
    }

    private static JsonObject Leading(string rollout) => new() { ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["pipeline.rollout"] = rollout } } };
}
