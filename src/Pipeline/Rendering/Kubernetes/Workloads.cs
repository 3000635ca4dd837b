using k8s.Models;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>What runs the pods of a service, by its kind.</summary>
internal static class Workloads
{
    /// <summary>The controller of a service.</summary>
    public static Manifest Of(Cluster cluster, Service service)
    {
        var remark = service switch
        {
            Web => "Answers requests behind the entrance.",
            Edge => "Sends files, and answers where figures are closed to the world.",
            Backup => $"Runs when somebody asks for it: kubectl create job --from=cronjob/{service.Name} {service.Name}-1 --namespace {cluster.Namespaces.Of(service)}",
            _ => ComposeService.Remark(service),
        };
        Dictionary<string, string> notes = [];
        if (service.Artifact is ImageArtifact)
            notes["image"] = $"{ComposeVariables.Image(service)} of release.env stands here when kustomize has read it.";
        if (Volumes.SecretsOf(cluster, service).Count > 0 && service.Security.User is not null)
            notes["defaultMode"] = "Octal 0440: its group reads them.";
        if (service is Web web)
            notes["terminationGracePeriodSeconds"] = $"{Pods.Seconds(cluster.Environment.EndpointsGone)} until requests no longer come, {Pods.Seconds(web.RequestDrain)} to finish those that it has, {Pods.Seconds(web.Grace)} to end.";
        switch (service)
        {
            case Store store:
                notes["updateStrategy"] = "A store that runs is not replaced by an apply. Who deletes its pod gets the changed one.";
                notes["volumeClaimTemplates"] = "They outlive the StatefulSet.";
                return new(Cluster.FileOf(service, "statefulset"), StatefulSet(cluster, store), remark) { Notes = notes };
            case Backup backup:
                notes["suspend"] = "Kubernetes has no other template for a job.";
                return new(Cluster.FileOf(service, "cronjob"), CronJob(cluster, backup), remark) { Notes = notes };
            case Job job:
                notes["ttlSecondsAfterFinished"] = "A job cannot be changed: the one before goes within the day, or by kubectl delete.";
                return new(Cluster.FileOf(service, "job"), RunOnce(cluster, job), remark) { Notes = notes };
            case Systems.Services.Monitor { Kind: MonitorKind.NodeExporter }:
                return new(Cluster.FileOf(service, "daemonset"), DaemonSet(cluster, service), "On each node.") { Notes = notes };
            default:
                if (service is Replicated { Scaling: { } scaling } replicated)
                    notes["selector"] = $"No replicas: the autoscaler keeps {scaling.Least} to {scaling.Most}, and an apply would take that back. The definition begins with {replicated.Replicas}.";
                else if (service is Singleton)
                    notes["strategy"] = "The old one is gone before the new one starts.";
                return new(Cluster.FileOf(service, "deployment"), Deployment(cluster, service), remark) { Notes = notes };
        }
    }

    private static V1Deployment Deployment(Cluster cluster, Service service) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Metadata = cluster.MetaOfRollout(service),
        Spec = new()
        {
            Replicas = service is Replicated { Scaling: not null } ? null : Cluster.CountOf(service),
            RevisionHistoryLimit = 3,
            Selector = new() { MatchLabels = cluster.Chosen(service) },
            Strategy = service is Replicated or Edge && cluster.Environment.Strategy is not StopFirstStrategy
                ? new() { Type = "RollingUpdate", RollingUpdate = new() { MaxSurge = cluster.Environment.Strategy is RollingStrategy rolling ? rolling.AtOnce : 1, MaxUnavailable = 0 } }
                : new() { Type = "Recreate" },
            Template = Pods.Template(cluster, service),
        },
    };

    private static V1StatefulSet StatefulSet(Cluster cluster, Store store) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "StatefulSet",
        Metadata = cluster.Meta(store),
        Spec = new()
        {
            Replicas = 1,
            ServiceName = store.Name,
            Selector = new() { MatchLabels = cluster.Chosen(store) },
            UpdateStrategy = new() { Type = "OnDelete" },
            PersistentVolumeClaimRetentionPolicy = new() { WhenDeleted = "Retain", WhenScaled = "Retain" },
            Template = Pods.Template(cluster, store),
            VolumeClaimTemplates = Volumes.Templates(cluster, store) is { Count: > 0 } claims ? claims : null,
        },
    };

    private static V1DaemonSet DaemonSet(Cluster cluster, Service service) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "DaemonSet",
        Metadata = cluster.MetaOfRollout(service),
        Spec = new() { Selector = new() { MatchLabels = cluster.Chosen(service) }, Template = Pods.Template(cluster, service) },
    };

    private static V1Job RunOnce(Cluster cluster, Job job)
    {
        var spec = JobSpec(cluster, job);
        spec.TtlSecondsAfterFinished = Pods.Seconds(TimeSpan.FromDays(1));
        return new() { ApiVersion = "batch/v1", Kind = "Job", Metadata = cluster.MetaOfRollout(job), Spec = spec };
    }

    private static V1CronJob CronJob(Cluster cluster, Backup backup) => new()
    {
        ApiVersion = "batch/v1",
        Kind = "CronJob",
        Metadata = cluster.Meta(backup),
        Spec = new()
        {
            Suspend = true,
            Schedule = "0 2 * * *",
            TimeZone = "Etc/UTC",
            ConcurrencyPolicy = "Forbid",
            JobTemplate = new() { Metadata = new() { Labels = cluster.Labels(backup) }, Spec = JobSpec(cluster, backup) },
        },
    };

    // A job that failed is looked at, and not run again.
    private static V1JobSpec JobSpec(Cluster cluster, Job job) => new()
    {
        ActiveDeadlineSeconds = Pods.Seconds(job.Deadline),
        BackoffLimit = 0,
        Template = Pods.Template(cluster, job),
    };
}
