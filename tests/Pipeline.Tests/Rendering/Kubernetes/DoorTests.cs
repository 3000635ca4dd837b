using System.Collections.Immutable;
using k8s.Models;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Rendering.Kubernetes;

namespace Pipeline.Tests.Rendering.Kubernetes;

/// <summary>What stands before the web services of a closed environment.</summary>
public sealed class DoorTests
{
    private static readonly Cluster One = OddCluster.Clusters.First();
    private static readonly V1Deployment Deployment = Door.Of(One, "registry.example/router@sha256:1").OfType<V1Deployment>().Single();

    [Fact]
    public void Its_pods_are_locked_as_all_others_and_two_of_them_are_spread()
    {
        var pod = Deployment.Spec.Template.Spec;
        var container = Assert.Single(pod.Containers);
        Assert.Equal((false, true, true, "RuntimeDefault"), (pod.AutomountServiceAccountToken, pod.SecurityContext.RunAsNonRoot, container.SecurityContext.ReadOnlyRootFilesystem, pod.SecurityContext.SeccompProfile.Type));
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Equal(2, Deployment.Spec.Replicas);
        Assert.Equal(2, pod.TopologySpreadConstraints.Count);
        Assert.Equal("registry.example/router@sha256:1", container.Image);
        Assert.Single(Door.Of(One, "").OfType<V1PodDisruptionBudget>());
    }

    [Fact]
    public void Its_port_has_the_name_that_Services_of_web_services_lead_to()
    {
        Assert.NotEmpty(Door.Webs(One));
        Assert.All(Door.Webs(One), web =>
        {
            var service = KubernetesFiles.Manifests(One).Select(x => x.Object).OfType<V1Service>().Single(x => x.Metadata.Name == web.Name && x.Spec.Selector is not null);
            Assert.Contains(Deployment.Spec.Template.Spec.Containers[0].Ports, x => x.Name == service.Spec.Ports[0].TargetPort.Value);
        });
    }

    [Fact]
    public void The_entrance_reaches_it_and_it_reaches_web_services_and_nothing_else()
    {
        var own = Door.Of(One, "").OfType<V1NetworkPolicy>().Single(x => x.Metadata.Name == Door.Name);
        Assert.Contains(own.Spec.Ingress.Single().FromProperty, x => x.NamespaceSelector?.MatchLabels?.ContainsKey("kubernetes.io/metadata.name") is true);
        var reached = Assert.Single(Assert.Single(own.Spec.Egress).To).PodSelector.MatchExpressions.Single();
        Assert.Equal(Door.Webs(One).Select(x => x.Name), reached.Values);
        var behind = Door.Of(One, "").OfType<V1NetworkPolicy>().Single(x => x.Metadata.Name != Door.Name);
        Assert.Equal(Deployment.Spec.Template.Metadata.Labels["app.kubernetes.io/name"], Assert.Single(Assert.Single(behind.Spec.Ingress).FromProperty).PodSelector.MatchLabels["app.kubernetes.io/name"]);
    }

    [Fact]
    public void Its_table_leads_to_the_Services_behind_it_and_a_rollout_has_connections_of_its_own()
    {
        var table = ClosedDoor.Table(One, [new Share("0002-b", 100)]);
        Assert.All(table.Services, x => Assert.Equal(($"http://{x.Name}-behind:{Cluster.PortOf(One.System.Services.Single(y => y.Name == x.Name))}", "0002-b"), (x.Groups.Single().Replicas.Single().Url, x.Groups.Single().Rollout)));
        Assert.Equal(["0001-a.0002-b"], ClosedDoor.Table(One, [new Share("0002-b", 50), new Share("0001-a", 50)]).Services.Select(x => x.Groups.Single().Rollout).Distinct());
        Assert.All(ClosedDoor.Table(One, ImmutableArray<Share>.Empty).Services, x => Assert.Empty(x.Groups));
    }

    [Fact]
    public void Its_table_gives_a_canary_its_share_and_who_came_to_it_stays_with_it()
    {
        var table = ClosedDoor.Table(One, new Share("0002-b", 25), new Share("0001-a", 75));
        Assert.All(table.Services, x => Assert.Equal(
            [("0001-a", 75, $"{x.Name}-behind"), ("0002-b", 25, $"{x.Name}-canary")], x.Groups.Select(y => (y.Rollout, y.Weight, y.Replicas.Single().Instance))));
        Assert.NotNull(table.Sticky);
        Assert.Null(table.Maintenance);
    }
}
