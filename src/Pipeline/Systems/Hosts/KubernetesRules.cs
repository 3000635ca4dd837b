using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>What a system has to keep to that shall run on Kubernetes, beside the rules that hold everywhere.</summary>
internal static class KubernetesRules
{
    // Names of objects are a service's name and something behind it, and the shortest limit is that of CronJobs and StatefulSets: 52.
    private const int LongestName = 40;

    private const string Lost = "kustomize, with which kubectl puts manifests together, refuses or changes the characters U+007F to U+009F, U+FFFE and U+FFFF: take them away";

    private static readonly HashSet<string> BaselineCapabilities =
        ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

    /// <summary>The rules.</summary>
    /// <param name="system">The system as it is in the environment.</param>
    /// <param name="environment">The environment.</param>
    public static IEnumerable<(bool, string, string)> Of(SystemDefinition system, KubernetesEnvironment environment)
    {
        var where = $"Environments[{environment.Name}]";
        // Services made of files run elsewhere.
        var services = system.Services.Where(x => x.Artifact is not FilesArtifact).ToList();
        yield return (services.OfType<Web>().Any(), where, "requests enter for a web service, and there is none: define one");
        yield return (system.Name.Length + environment.Name.Length < 63, where, $"{system.Name}-{environment.Name} is a label of everything there, and longer than 63 characters: shorten one of the two");
        foreach (var service in services)
            foreach (var rule in OfService(system, service, environment, where))
                yield return rule;
        foreach (var volume in environment.VolumeSizes.Select(x => x.Volume).Where(x => !services.Exists(y => y.Mounts.Any(z => z.Volume == x))))
            yield return (false, $"{where}.VolumeSizes[{volume.Name}]", "no service mounts it");
        foreach (var users in services.SelectMany(x => x.Mounts.Select(y => (Service: x, y.Volume))).Where(x => x.Volume.Name != Backup.EnvironmentVolume).GroupBy(x => x.Volume.Name))
            foreach (var rule in OfVolume(system, environment, users.First().Volume, [.. users.Select(x => x.Service)], where))
                yield return rule;
        foreach (var rule in OfEntrance(system, environment, where))
            yield return rule;
    }

    /// <summary>Whether more than one pod may have the volume mounted at a time, on different nodes: then its storage must be of a kind that allows it.</summary>
    public static bool IsShared(SystemDefinition system, Volume volume) =>
        system.Services.Where(x => x.Artifact is not FilesArtifact && x.Mounts.Any(y => y.Volume == volume)).ToList() is not [Store or Singleton or Services.Monitor];

    private static bool IsLost(string text) => text.Any(x => x is (>= '\u007f' and <= '\u009f') or '\ufffe' or '\uffff');

    private static IEnumerable<(bool, string, string)> OfService(SystemDefinition system, Service service, KubernetesEnvironment environment, string where)
    {
        var at = $"{where}.{service.Where}";
        yield return (service.Name.Length <= LongestName, at, $"names of what is made of it follow, and must not be longer than 63: its name has {service.Name.Length} characters, and may have {LongestName}");
        yield return (service.Name != "release", at, "the ConfigMap with the release has this name; choose another");
        if (system.Services.FirstOrDefault(x => x is Replicated && service.Name == x.Name + "-replicas") is { } other)
            yield return (false, at, $"the replicas of {other.Name} are found under this name; choose another");
        if (system.Webs.FirstOrDefault(x => service.Name == $"{x.Name}-behind" || service.Name == $"{x.Name}-canary") is { } web)
            yield return (false, at, $"{web.Name} is found under this name while users are kept out or a canary is watched; choose another");
        yield return (service.Name != "pipeline-door", at, "what keeps users out has this name; choose another");
        if (environment.PodSecurity == PodSecurity.Restricted)
        {
            yield return (service.Security.User is not null, $"{at}.Security.User", "nobody can see whether the image's own user is root, so restricted pods do not start: say a number, or choose PodSecurity.Baseline");
            foreach (var capability in service.Security.Capabilities.Where(x => x != "NET_BIND_SERVICE"))
                yield return (false, $"{at}.Security.Capabilities", $"{capability} is refused in restricted pods, which may have NET_BIND_SERVICE alone: take it away, or choose PodSecurity.Baseline");
        }
        else
        {
            foreach (var capability in service.Security.Capabilities.Where(x => !BaselineCapabilities.Contains(x)))
                yield return (false, $"{at}.Security.Capabilities", $"{capability} is refused in baseline pods too: take it away");
        }

        foreach (var (name, setting) in service.Settings)
            yield return (!IsLost(setting is ValueSetting { Value: var value } ? value : (setting as AddressSetting)?.Text ?? ""), $"{at}.Settings[{name}]", $"{Lost}, or make it a secret, which is a file");
        yield return (!service.Command.Concat((service.Ready as ExecProbe)?.Command ?? []).Concat(((service as Web)?.Alive as ExecProbe)?.Command ?? []).Any(IsLost), $"{at}.Command", Lost);
        foreach (var path in service.Security.Memory.Where(x => service.Mounts.Any(y => y.Path == x)))
            yield return (false, $"{at}.Security.Memory", $"a volume is mounted at {path} already");
        yield return (service is not Store { PointInTime: not null }, $"{at}.PointInTime", "its log is taken through a socket in a folder that two containers share, and pods share none: define the server without it here");
        if (service is Replicated { Scaling: { } scaling })
        {
            yield return (service.Limits is not null || (scaling.CpuPercent ?? scaling.MemoryPercent) is null, $"{at}.Limits", "it scales by percent of what it asks for, and it asks for nothing: set Limits");
            yield return (scaling.RequestsPerMinute is null || environment.RequestsMetric is not null, $"{where}.RequestsMetric",
                $"{service.Name} scales by requests, and nothing says which figure counts them: name one of the cluster's custom metrics API that is requests a minute for each pod");
        }

        // The root of a fresh claim is root's and has lost+found in it: the image's first start ends there, always.
        yield return (!((service.Settings.Has("POSTGRES_PASSWORD") || service is Store { Follows: not null }) && !service.Settings.Has("PGDATA") && service.Mounts.Any(x => x.Path == "/var/lib/postgresql/data")), $"{at}.Settings[PGDATA]",
            "PostgreSQL refuses the root of a volume that is not its own: override it with a folder below, /var/lib/postgresql/data/pgdata");
    }

    private static IEnumerable<(bool, string, string)> OfVolume(SystemDefinition system, KubernetesEnvironment environment, Volume volume, List<Service> users, string where)
    {
        yield return (volume.Name.Length <= LongestName, $"{where}.Volumes[{volume.Name}]", $"its name has {volume.Name.Length} characters, and may have {LongestName}");
        yield return (volume.Name is not ("secrets" or "configuration") && !volume.Name.StartsWith("memory-", StringComparison.Ordinal), $"{where}.Volumes[{volume.Name}]", "what is rendered into pods has this name; choose another");
        if (!IsShared(system, volume))
            yield break;
        yield return (environment.SharedStorageClass is not null, $"{where}.SharedStorageClass",
            $"{string.Join(" and ", users.Select(x => x.Name).Distinct())} mount volume {volume.Name}, from several pods at a time: name a storage class that knows ReadWriteMany");
        if (environment.Namespaces is { } namespaces)
            yield return (users.Select(namespaces.Of).Distinct().Count() == 1, $"{where}.Namespaces",
                $"{string.Join(" and ", users.Select(x => x.Name).Distinct())} mount volume {volume.Name}, and a claim is of one namespace: put them into the same one");
    }

    private static IEnumerable<(bool, string, string)> OfEntrance(SystemDefinition system, KubernetesEnvironment environment, string where)
    {
        foreach (var route in system.AllRoutes)
            yield return (route.Prefix.All(x => char.IsAsciiLetterOrDigit(x) || x is '/' or '-' or '_' or '.' or '~') && !route.Prefix.Contains("//", StringComparison.Ordinal), $"{where}.{route.Where}",
                "controllers refuse paths of other than ASCII letters, digits, slashes, dashes, underscores, dots and tildes: choose another prefix");
        foreach (var login in system.Logins)
            yield return (environment.Entrance is IngressEntrance { IsIngressNginx: true }, $"{where}.Entrance", $"{login.Name}: of the entrances ingress-nginx alone asks for a login; take it away from the routes, or enter there");
        if (system.Edge is not { } edge)
        {
            foreach (var web in system.Webs.Where(x => x.MetricsPath is { } path && system.AllRoutes.OfType<ServiceRoute>().Any(y => y.Service.Name == x.Name && y.Takes(path)) && !system.AllRoutes.Any(y => y.Prefix == path)))
                yield return (false, $"{where}.{web.Where}.MetricsPath", $"a route leads to it, so the world could read its figures: add an Edge, whose image answers 404 there, or route narrower prefixes than the one of {web.MetricsPath}");
            yield break;
        }

        if (environment.Entrance is not IngressEntrance ingress || !ingress.Annotations.IsEmpty)
            yield break;
        yield return (edge.Headers.IsEmpty || (ingress.IsIngressNginx && ingress.AllowsHeaders), $"{where}.Entrance",
            $"an Ingress does not say the edge's headers ({string.Join(", ", edge.Headers.Keys)}): set AllowsHeaders where ingress-nginx names them in global-allowed-response-headers, say by Annotations how the controller adds them, or choose GatewayEntrance");
        yield return (ingress.IsIngressNginx || (edge.RequestsPerSecond ?? edge.Connections) is null, $"{where}.Entrance",
            "an Ingress does not say the edge's limits to other controllers than ingress-nginx: say them by Annotations of yours");
    }
}
