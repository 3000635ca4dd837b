using k8s.Models;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>What services are given that everybody may read: variables, and files. Each is named by its content, and never changes.</summary>
internal static class ConfigMaps
{
    /// <summary>The variables of a service; null when it has none. In a manifest of a pod, <c>$(NAME)</c> would be replaced; here nothing is.</summary>
    public static V1ConfigMap? Settings(Cluster cluster, Service service)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, setting) in service is Edge ? [] : service.Settings)
            switch (setting)
            {
                case ValueSetting value:
                    values[name] = value.Value;
                    break;
                case AddressSetting address:
                    values[name] = address.Text;
                    break;
                case SecretSetting { AsVariable: false } secret:
                    values[name + "_FILE"] = ComposeService.Path(secret.Secret);
                    break;
            }

        return values.Count == 0 ? null : Of(cluster, service, "settings", values);
    }

    /// <summary>The files that are rendered for a service; null when there are none.</summary>
    public static V1ConfigMap? Files(Cluster cluster, Service service)
    {
        var files = service switch
        {
            Edge edge => StaticFiles.Of(cluster.System, edge),
            Systems.Services.Monitor { Configuration: not null } monitor => Monitoring(cluster, monitor.Kind),
            _ => [],
        };
        return files.Count == 0 ? null : Of(cluster, service, "files", files);
    }

    private static Dictionary<string, string> Monitoring(Cluster cluster, MonitorKind kind)
    {
        // No router is here, and an address that several replicas share says nothing of one of them.
        var site = new MonitoredSite(HasRouter: false, "-replicas", $"{cluster.Environment.Url.Host}:{cluster.Environment.Url.Port}");
        return kind switch
        {
            MonitorKind.Prometheus => new() { ["prometheus.yml"] = PrometheusFile.Of(cluster.System, site), ["rules.yml"] = RuleFiles.Rules(cluster.System, site) },
            MonitorKind.Alertmanager => new() { ["alertmanager.yml"] = AlertmanagerFile.Of(cluster.System) },
            MonitorKind.BlackboxExporter => new() { ["blackbox.yml"] = BlackboxFile.Of(cluster.System) },
            _ => [],
        };
    }

    private static V1ConfigMap Of(Cluster cluster, Service service, string what, Dictionary<string, string> data) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = cluster.MetaOfRollout(service, Cluster.NameByDigest($"{service.Name}-{what}", data)),
        Immutable = true,
        Data = data,
    };
}
