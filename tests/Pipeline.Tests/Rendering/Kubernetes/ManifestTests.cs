using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;
using Pipeline.Components;
using Pipeline.Generated;
using Pipeline.Rendering;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Rendering.Kubernetes;

public sealed partial class ManifestTests
{
    private static readonly Cluster One = OddCluster.Clusters.First();
    private static readonly Cluster Two = OddCluster.Clusters.ElementAt(1);

    [Fact]
    public void The_odd_cluster_is_right() => Assert.Empty(OddCluster.Definition.Mistakes());

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    public void Every_manifest_of_an_odd_system_is_what_it_was(string environment)
    {
        var files = SystemFiles.Of(OddCluster.Definition).Where(x => x.Path.StartsWith($"k8s/odd/{environment}/", StringComparison.Ordinal));
        Golden.Verify(string.Concat(files.Select(x => $"=== {x.Path}\n{x.Text.Replace("# " + SystemFiles.Header(OddCluster.Definition) + "\n", "", StringComparison.Ordinal)}")), environment);
    }

    [Fact]
    public void The_clients_own_reader_knows_every_field_and_reads_what_was_meant() => Assert.All(OddCluster.Manifests, x =>
    {
        var read = Assert.Single(Objects.Read(ManifestYaml.Write(x, "header")));
        Assert.Equal(x.Object.GetType(), read.GetType());
        Assert.Equal(ManifestYaml.Write(x with { Notes = new Dictionary<string, string>() }, "header"), ManifestYaml.Write(new Manifest(x.Path, read, x.Remark), "header"));
    });

    [Fact]
    public void One_file_has_one_object_and_no_two_objects_have_a_name()
    {
        foreach (var cluster in OddCluster.Clusters)
        {
            var manifests = KubernetesFiles.Manifests(cluster).ToList();
            Assert.Equal(manifests.Count, manifests.Select(x => x.Path).Distinct().Count());
            Assert.Equal(manifests.Count, manifests.Select(x => (x.Object.Kind, x.Object.Metadata.NamespaceProperty, x.Object.Metadata.Name)).Distinct().Count());
        }
    }

    [Fact]
    public void Names_and_labels_are_valid_everywhere() => Assert.All(OddCluster.Manifests, x =>
    {
        Assert.Matches(Dns1123(), x.Object.Metadata.Name);
        var template = Objects.Template(x.Object);
        Assert.All(x.Object.Metadata.Labels.Concat(template?.Metadata.Labels ?? new Dictionary<string, string>()), y =>
        {
            Assert.Matches(LabelKey(), y.Key);
            Assert.Matches(LabelValue(), y.Value);
        });
        Assert.All(template?.Spec.Volumes ?? [], y => Assert.Matches(Dns1123(), y.Name));
    });

    [Fact]
    public void Everything_carries_the_recommended_labels() => Assert.All(OddCluster.Manifests, x => Assert.All(
        new[] { "app.kubernetes.io/instance", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "pipeline.system", "pipeline.environment" }, y => Assert.Contains(y, x.Object.Metadata.Labels)));

    [Fact]
    public void All_pods_keep_to_the_restricted_profile() => Assert.All(OddCluster.Manifests, x =>
        Assert.Empty(Objects.Template(x.Object) is { } pod ? Objects.NotRestricted(pod.Spec) : []));

    [Fact]
    public void A_pod_gets_no_token_and_no_variables_of_other_services_and_its_account_exists() => Assert.All(OddCluster.Clusters, cluster =>
    {
        var manifests = KubernetesFiles.Manifests(cluster).ToList();
        foreach (var workload in manifests.Where(x => Objects.Template(x.Object) is not null))
        {
            var pod = Objects.Template(workload.Object)!.Spec;
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.False(pod.EnableServiceLinks);
            Assert.Contains(manifests, x => x.Object is V1ServiceAccount { AutomountServiceAccountToken: false } account && account.Metadata.Name == pod.ServiceAccountName
                && account.Metadata.NamespaceProperty == workload.Object.Metadata.NamespaceProperty);
        }
    });

    [Fact]
    public void What_a_pod_names_is_there_in_its_namespace() => Assert.All(OddCluster.Clusters, cluster =>
    {
        var manifests = KubernetesFiles.Manifests(cluster).ToList();
        foreach (var workload in manifests.Where(x => Objects.Template(x.Object) is not null))
        {
            var pod = Objects.Template(workload.Object)!.Spec;
            var space = workload.Object.Metadata.NamespaceProperty;
            var templates = (workload.Object as V1StatefulSet)?.Spec.VolumeClaimTemplates?.Select(x => x.Metadata.Name) ?? [];
            var maps = pod.Volumes?.Select(x => x.ConfigMap?.Name).Concat(pod.Containers[0].EnvFrom?.Select(x => x.ConfigMapRef.Name) ?? []).OfType<string>() ?? [];
            Assert.All(maps, x => Assert.Contains(manifests, y => y.Object is V1ConfigMap { Immutable: true } && y.Object.Metadata.Name == x && y.Object.Metadata.NamespaceProperty == space));
            Assert.All(pod.Volumes?.Select(x => x.PersistentVolumeClaim?.ClaimName).OfType<string>() ?? [],
                x => Assert.Contains(manifests, y => y.Object is V1PersistentVolumeClaim && y.Object.Metadata.Name == x && y.Object.Metadata.NamespaceProperty == space));
            Assert.All(pod.Containers[0].VolumeMounts ?? [], x => Assert.Contains(x.Name, (pod.Volumes ?? []).Select(y => y.Name).Concat(templates)));
        }
    });

    [Fact]
    public void A_controller_and_a_service_choose_the_pods_that_are_started() => Assert.All(OddCluster.Clusters, cluster =>
    {
        var manifests = KubernetesFiles.Manifests(cluster).ToList();
        var pods = manifests.Select(x => (x.Object.Metadata.NamespaceProperty, Objects.Template(x.Object)?.Metadata.Labels)).Where(x => x.Labels is not null).ToList();
        foreach (var (space, selector) in manifests.Select(x => (x.Object.Metadata.NamespaceProperty, x.Object switch
        {
            V1Deployment y => y.Spec.Selector.MatchLabels,
            V1StatefulSet y => y.Spec.Selector.MatchLabels,
            V1DaemonSet y => y.Spec.Selector.MatchLabels,
            V1Service y => y.Spec.Selector,
            V1PodDisruptionBudget y => y.Spec.Selector.MatchLabels,
            V1NetworkPolicy y => y.Spec.PodSelector.MatchLabels,
            _ => null,
        })))
            if (selector is not null)
                Assert.Contains(pods, x => x.NamespaceProperty == space && selector.All(y => x.Labels!.TryGetValue(y.Key, out var value) && value == y.Value));
    });

    [Fact]
    public void Every_port_says_its_protocol() => Assert.All(OddCluster.Manifests, x =>
    {
        Assert.All((x.Object as V1Service)?.Spec.Ports ?? [], y => Assert.Equal("TCP", y.Protocol));
        Assert.All(Objects.Template(x.Object)?.Spec.Containers.SelectMany(y => y.Ports ?? []) ?? [], y => Assert.Equal("TCP", y.Protocol));
    });

    [Fact]
    public void Values_reach_the_container_byte_for_byte()
    {
        var web = One.System.Services.OfType<Web>().Single();
        var map = (V1ConfigMap)Assert.Single(Objects.Read(ManifestYaml.Write(Manifest(One, "web/settings.yaml"), "header")));
        foreach (var (name, setting) in web.Settings)
            if (setting is ValueSetting { Value: var value })
                Assert.Equal(Encoding.Unicode.GetBytes(value), Encoding.Unicode.GetBytes(map.Data[name]));
        Assert.Equal("amqp://guest@queue:5672/%2f?x=$y", map.Data["QUEUE"]);
        Assert.Equal("/run/secrets/api-token", map.Data["SECRET_FILE"]);
        var container = ((V1Deployment)Assert.Single(Objects.Read(ManifestYaml.Write(Manifest(One, "web/deployment.yaml"), "header")))).Spec.Template.Spec.Containers[0];
        Assert.Equal(web.Command, container.Args.Select(Objects.Expanded));
        Assert.Equal(((ExecProbe)web.Alive!).Command, container.LivenessProbe.Exec.Command.Select(Objects.Expanded));
        Assert.Equal(["work", "$(HOME)", "$$"], Deployment(One, "tasks").Spec.Template.Spec.Containers[0].Args.Select(Objects.Expanded));
    }

    [Fact]
    public void A_changed_value_gives_another_name_and_the_pods_follow()
    {
        var before = Deployment(One, "web").Spec.Template.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name;
        var environment = One.Environment with { Overrides = [new(OddSystem.Web) { Settings = new() { ["EMPTY"] = "not any more" } }] };
        var after = Deployment(new Cluster(OddCluster.Definition.In(environment), environment), "web").Spec.Template.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name;
        Assert.StartsWith("web-settings-", after, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void No_manifest_holds_the_value_of_a_secret()
    {
        Assert.DoesNotContain(OddCluster.Manifests, x => x.Object is V1Secret);
        var variable = Assert.Single(Deployment(One, "web").Spec.Template.Spec.Containers[0].Env, x => x.Name == "SECRET_IN_CLEAR");
        Assert.Equal("api-token", variable.ValueFrom.SecretKeyRef.Name);
        Assert.Null(variable.Value);
    }

    [Fact]
    public void A_web_service_is_asked_drained_and_replaced_one_more_at_a_time()
    {
        var deployment = Deployment(One, "web");
        Assert.Equal("1", deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
        Assert.Equal("0", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("2", Deployment(Two, "web").Spec.Strategy.RollingUpdate.MaxSurge.Value);
        var pod = deployment.Spec.Template.Spec;
        Assert.Equal(10, pod.Containers[0].Lifecycle.PreStop.Sleep.Seconds);
        Assert.Equal(10 + 30 + 30, pod.TerminationGracePeriodSeconds);
        Assert.Equal(("/health/ready", "http", 3), (pod.Containers[0].ReadinessProbe.HttpGet.Path, pod.Containers[0].ReadinessProbe.HttpGet.Port.Value, pod.Containers[0].ReadinessProbe.SuccessThreshold!.Value));
        Assert.Equal(60, pod.Containers[0].StartupProbe.FailureThreshold);
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], pod.TopologySpreadConstraints.Select(x => x.TopologyKey));
    }

    [Fact]
    public void A_singleton_is_never_there_twice_and_a_store_is_never_replaced_by_an_apply()
    {
        var clock = Deployment(One, "clock").Spec;
        Assert.Equal("Recreate 1 clock-1", $"{clock.Strategy.Type} {clock.Replicas} {clock.Template.Spec.Hostname}");
        var store = (V1StatefulSet)Manifest(One, "postgres/statefulset.yaml").Object;
        Assert.Equal(("OnDelete", "postgres", "Retain"), (store.Spec.UpdateStrategy.Type, store.Spec.ServiceName, store.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted));
        var claim = Assert.Single(store.Spec.VolumeClaimTemplates).Spec;
        Assert.Equal(("fast", "20Gi", "ReadWriteOnce"), (claim.StorageClassName, claim.Resources.Requests["storage"].ToString(), claim.AccessModes[0]));
        Assert.Equal("None", ((V1Service)Manifest(One, "postgres/service.yaml").Object).Spec.ClusterIP);
        Assert.Null(store.Spec.Template.Spec.Hostname);
    }

    [Fact]
    public void A_volume_of_several_pods_can_be_written_by_several()
    {
        var claim = ((V1PersistentVolumeClaim)Manifest(One, "volumes/files.yaml").Object).Spec;
        Assert.Equal(("ReadWriteMany", "shared", "10Gi"), (claim.AccessModes[0], claim.StorageClassName, claim.Resources.Requests["storage"].ToString()));
    }

    [Fact]
    public void A_job_runs_once_and_a_backup_when_somebody_asks()
    {
        var job = (V1Job)Manifest(One, "migrate/job.yaml").Object;
        Assert.Equal("0 600 Never", $"{job.Spec.BackoffLimit} {job.Spec.ActiveDeadlineSeconds} {job.Spec.Template.Spec.RestartPolicy}");
        var cron = (V1CronJob)Manifest(One, "backup/cronjob.yaml").Object;
        Assert.True(cron.Spec.Suspend);
        Assert.Equal(["make", "by-hand"], cron.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args);
        Assert.DoesNotContain(cron.Spec.JobTemplate.Spec.Template.Spec.Volumes, x => x.Name == Backup.EnvironmentVolume);
    }

    [Fact]
    public void A_service_scales_by_what_it_asks_for_and_no_apply_takes_that_back()
    {
        Assert.Null(Deployment(One, "tasks").Spec.Replicas);
        var scaler = (V2HorizontalPodAutoscaler)Manifest(One, "tasks/horizontalpodautoscaler.yaml").Object;
        Assert.Equal("autoscaling/v2 2 6", $"{scaler.ApiVersion} {scaler.Spec.MinReplicas} {scaler.Spec.MaxReplicas}");
        Assert.Equal(["cpu 70", "memory 80", "requests_per_minute 1k"], scaler.Spec.Metrics.Select(x =>
            x.Resource is { } resource ? $"{resource.Name} {resource.Target.AverageUtilization}" : $"{x.Pods.Metric.Name} {x.Pods.Target.AverageValue}"));
        var resources = Deployment(One, "tasks").Spec.Template.Spec.Containers[0].Resources;
        Assert.Equal(("125m", "256Mi", "500m", "256Mi"), (resources.Requests["cpu"].ToString(), resources.Requests["memory"].ToString(), resources.Limits["cpu"].ToString(), resources.Limits["memory"].ToString()));
        Assert.Equal("1", ((V1PodDisruptionBudget)Manifest(One, "tasks/poddisruptionbudget.yaml").Object).Spec.MaxUnavailable.Value);
        Assert.DoesNotContain(KubernetesFiles.Manifests(One), x => x.Path == "clock/poddisruptionbudget.yaml");
    }

    [Fact]
    public void A_pinned_image_comes_from_the_registry_of_the_environment_by_its_digest()
    {
        var digest = "@sha256:" + new string('0', 64);
        Assert.Equal("registry.example:5000/mirror/team/queue:4" + digest, Image("queue"));
        Assert.Equal("registry.example:5000/mirror/postgres:17" + digest, Image("postgres"));
        Assert.Equal("pull", Assert.Single(((V1ServiceAccount)Manifest(One, "web/serviceaccount.yaml").Object).ImagePullSecrets).Name);

        static string Image(string service) => Objects.Template(Manifest(One, $"{service}/statefulset.yaml").Object)!.Spec.Containers[0].Image;
    }

    [Fact]
    public void A_namespace_for_each_tier_enforces_the_profile_and_every_name_is_found_where_it_is_used()
    {
        Assert.Equal(["odd-application", "odd-data", "odd-monitoring"], KubernetesFiles.Manifests(Two).Select(x => x.Object).OfType<V1Namespace>().Select(x => x.Metadata.Name));
        Assert.Equal("baseline", ((V1Namespace)Manifest(Two, "namespaces/odd-data.yaml").Object).Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.Equal("odd-data", Manifest(Two, "postgres/statefulset.yaml").Object.Metadata.NamespaceProperty);
        var alias = (V1Service)Manifest(Two, "postgres/service.in-odd-application.yaml").Object;
        Assert.Equal(("postgres", "odd-application", "ExternalName", "postgres.odd-data.svc.cluster.local"), (alias.Metadata.Name, alias.Metadata.NamespaceProperty, alias.Spec.Type, alias.Spec.ExternalName));
        Assert.Equal("web-replicas.odd-application.svc.cluster.local", ((V1Service)Manifest(Two, "web/service.replicas.in-odd-monitoring.yaml").Object).Spec.ExternalName);
        // Stores are not found where nobody may reach them.
        Assert.DoesNotContain(KubernetesFiles.Manifests(Two), x => x.Path == "postgres/service.in-odd-monitoring.yaml");
    }

    [Fact]
    public void Mdc_updates_and_scales_as_its_document_says()
    {
        var mdc = OddCluster.Clusters.Single(x => x.System.Name == "mdc");
        var deployment = Deployment(mdc, "backend");
        Assert.Equal("1 0", $"{deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value} {deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value}");
        Assert.Contains("begins with 3", Manifest(mdc, "backend/deployment.yaml").Notes["selector"], StringComparison.Ordinal);
        var scaler = ((V2HorizontalPodAutoscaler)Manifest(mdc, "backend/horizontalpodautoscaler.yaml").Object).Spec;
        Assert.Equal("2 10 70 80 1k", $"{scaler.MinReplicas} {scaler.MaxReplicas} {string.Join(' ', scaler.Metrics.Select(x => x.Resource?.Target.AverageUtilization?.ToString(CultureInfo.InvariantCulture) ?? x.Pods.Target.AverageValue.ToString()))}");
    }

    [Fact]
    public void Rides_are_in_the_three_namespaces_of_their_document()
    {
        var rides = OddCluster.Clusters.Single(x => x.System.Name == "rides");
        Assert.Equal(
            "app rides 3, beat rides 1, live rides 2, postgres rides-data 1, prometheus rides-monitoring 1, redis-broker rides-data 1, redis-cache rides-data 1, worker rides 2",
            string.Join(", ", KubernetesFiles.Manifests(rides).Select(x => x.Object switch
            {
                V1Deployment y => $"{y.Metadata.Name} {y.Metadata.NamespaceProperty} {y.Spec.Replicas}",
                V1StatefulSet y => $"{y.Metadata.Name} {y.Metadata.NamespaceProperty} {y.Spec.Replicas}",
                _ => "",
            }).Where(x => x.Split(' ')[0] is "app" or "live" or "worker" or "beat" or "postgres" or "redis-cache" or "redis-broker" or "prometheus").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_manifest_that_somebody_changed_is_found_and_what_is_theirs_is_not_touched()
    {
        using var root = new TemporaryFolder();
        var files = SystemFileSet.Of([OddCluster.Definition]);
        GeneratedFiles.Write(root.Path, files, set: SystemFileSet.Set(root.Path));
        File.WriteAllText(root / "k8s/odd/one/release.env", "RELEASE_VERSION=1\n");
        Assert.False(GeneratedDrift.Compare(root.Path, files, SystemFileSet.Set(root.Path)).Differs);
        var service = root / "k8s/odd/one/web/service.yaml";
        File.WriteAllText(service, File.ReadAllText(service).Replace("port: 3000", "port: 3001", StringComparison.Ordinal));
        Assert.Contains(GeneratedDrift.Compare(root.Path, files, SystemFileSet.Set(root.Path)).ToLines(), x => x.StartsWith("k8s/odd/one/web/service.yaml", StringComparison.Ordinal));
        GeneratedFiles.Write(root.Path, [], set: SystemFileSet.Set(root.Path));
        Assert.False(File.Exists(service));
        Assert.True(File.Exists(root / "k8s/odd/one/release.env"));
    }

    private static Manifest Manifest(Cluster cluster, string path) => KubernetesFiles.Manifests(cluster).Single(x => x.Path == path);

    private static V1Deployment Deployment(Cluster cluster, string service) => (V1Deployment)Manifest(cluster, $"{service}/deployment.yaml").Object;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex Dns1123();

    [GeneratedRegex(@"^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();
}
