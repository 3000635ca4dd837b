using k8s;
using k8s.Models;
using Pipeline.Rendering.Kubernetes;

namespace Pipeline.Tests.Rendering.Kubernetes;

/// <summary>What is looked for in objects of a cluster.</summary>
internal static class Objects
{
    private static readonly Dictionary<string, Type> Kinds = new() { ["gateway.networking.k8s.io/v1/HTTPRoute"] = typeof(HttpRoute) };

    /// <summary>The objects of a text, by the client's own reader; a field that it does not know is a mistake.</summary>
    public static List<IKubernetesObject<V1ObjectMeta>> Read(string text) => [.. KubernetesYaml.LoadAllFromString(text, Kinds, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>The pods that an object starts; null when it starts none.</summary>
    public static V1PodTemplateSpec? Template(IKubernetesObject<V1ObjectMeta> x) => x switch
    {
        V1Deployment deployment => deployment.Spec.Template,
        V1StatefulSet set => set.Spec.Template,
        V1DaemonSet set => set.Spec.Template,
        V1Job job => job.Spec.Template,
        V1CronJob cron => cron.Spec.JobTemplate.Spec.Template,
        _ => null,
    };

    /// <summary>What breaks the restricted profile: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted.</summary>
    public static IEnumerable<string> NotRestricted(V1PodSpec pod)
    {
        if (pod.HostNetwork is true || pod.HostPID is true || pod.HostIPC is true)
            yield return "it shares something with the node";
        if (pod.SecurityContext is not { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault", Sysctls: null, SeLinuxOptions: null })
            yield return "it may be root, or calls what it likes";
        if ((pod.Volumes ?? []).Any(x => (x.ConfigMap ?? x.EmptyDir ?? x.PersistentVolumeClaim ?? (object?)x.Projected) is null))
            yield return "it mounts something of the node";
        foreach (var container in pod.Containers.Concat(pod.InitContainers ?? []))
        {
            if (container.SecurityContext is not { AllowPrivilegeEscalation: false, Privileged: null, ProcMount: null })
                yield return $"{container.Name} can gain privileges";
            if (container.SecurityContext?.Capabilities is not { Drop: ["ALL"] } capabilities || (capabilities.Add ?? []).Any(x => x != "NET_BIND_SERVICE"))
                yield return $"{container.Name} has capabilities";
            if ((container.Ports ?? []).Any(x => x.HostPort is not null))
                yield return $"{container.Name} takes a port of the node";
        }
    }

    /// <summary>What the kubelet makes of a word of a command, where no variable has the name: https://pkg.go.dev/k8s.io/kubernetes/third_party/forked/golang/expansion.</summary>
    public static string Expanded(string word) => word.Replace("$$", "$", StringComparison.Ordinal);
}
