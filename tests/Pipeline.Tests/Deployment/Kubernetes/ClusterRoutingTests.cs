using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Hosts;
using Pipeline.Tests.Rendering.Kubernetes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>Where Services lead, read from them and kept while they are applied for another reason.</summary>
public sealed class ClusterRoutingTests
{
    private static readonly KubernetesEnvironment Environment = (KubernetesEnvironment)OddCluster.Definition.Environments.Single(x => x.Name == "one");
    private static readonly Cluster Cluster = new(OddCluster.Definition.In(Environment), Environment);

    [Fact]
    public void Service_that_leads_to_a_rollout_or_to_the_closed_door_goes_on_leading_there()
    {
        var rollout = Live("pipeline.rollout", "0007-1c9e");
        Assert.Equal("0007-1c9e", (string?)Kept(rollout)["pipeline.rollout"]);

        var door = Live("app.kubernetes.io/name", Door.Name);
        ((JsonObject)door["spec"]!["selector"]!).Remove("pipeline.rollout");
        Assert.Equal(Door.Known(Cluster).OrderBy(x => x.Key), Kept(door).Select(x => KeyValuePair.Create(x.Key, (string)x.Value!)).OrderBy(x => x.Key));
    }

    [Fact]
    public void Services_that_were_changed_in_part_show_both_rollouts()
    {
        Assert.Equal([new Share("0007-1c9e", 100)], ClusterRouting.SharesOf([Live("pipeline.rollout", "0007-1c9e"), Live("pipeline.rollout", "0007-1c9e")]).ToArray());
        Assert.Equal([new Share("0007-1c9e", 50), new Share("0008-aaaa", 50)], ClusterRouting.SharesOf([Live("pipeline.rollout", "0007-1c9e"), Live("pipeline.rollout", "0008-aaaa")]).ToArray());
        Assert.Empty(ClusterRouting.SharesOf([Live("pipeline.rollout", SystemObjects.NoRollout)]));
    }

    private static JsonObject Rendered() => new SystemObjects(Cluster, ImmutableSortedDictionary<string, string>.Empty).Lasting()
        .First(x => (string?)x["kind"] == "Service" && (string?)x["metadata"]!["name"] == Door.Webs(Cluster)[0].Name && x["spec"]!["selector"] is not null);

    private static JsonObject Live(string label, string value)
    {
        var live = Rendered();
        live["spec"]!["selector"]![label] = value;
        return live;
    }

    private static JsonObject Kept(JsonObject live)
    {
        var rendered = Rendered();
        ClusterRouting.Keep(rendered, live);
        return (JsonObject)rendered["spec"]!["selector"]!;
    }
}
