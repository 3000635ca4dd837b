using Pipeline.Systems;
using Pipeline.Systems.Services;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>prometheus.yml</c>: whom Prometheus asks for figures.</summary>
internal static class PrometheusFile
{
    /// <summary>Who is asked, with where. Where it runs several times each of them, which name servers know by one name.</summary>
    /// <param name="Job">The service.</param>
    /// <param name="Port">Its port.</param>
    /// <param name="Path">The page with its figures.</param>
    /// <param name="Replicated">Whether a release replaces it replica by replica.</param>
    /// <param name="Each">The name that leads to each of them; null: there is one.</param>
    internal sealed record Target(string Job, int Port, string Path, bool Replicated, string? Each);

    /// <summary>The file.</summary>
    public static string Of(SystemDefinition system, MonitoredSite? site = null)
    {
        var jobs = Targets(system, site).Select(x => (YamlNode)Job(x)).ToList();
        var file = new YamlMapping()
            .Add("global", new YamlMapping()
                .Add("scrape_interval", "15s")
                .Add("evaluation_interval", "15s")
                .Add("external_labels", ComposeValue.Line(("system", new YamlScalar(system.Name)))))
            .Add(new YamlEntry(new YamlScalar("rule_files"), new YamlSequence([new YamlScalar("rules.yml")]) { IsFlow = true }) { Apart = true });
        if (system.Services.OfType<Systems.Services.Monitor>().FirstOrDefault(x => x.Kind == MonitorKind.Alertmanager) is { } alertmanager)
            file.Add(new YamlEntry(new YamlScalar("alerting"), new YamlMapping().Add("alertmanagers", new YamlSequence([Static($"{alertmanager.Name}:{alertmanager.Port}")]))) { Apart = true });
        if (Blackbox(system) is { } blackbox)
            jobs.AddRange(system.Services.OfType<Edge>().Select(x => Probe(x, blackbox, site?.Edge ?? $"{x.Name}:{Edge.HttpsPort}")));
        file.Add(new YamlEntry(new YamlScalar("scrape_configs"), new YamlSequence(jobs)) { Apart = true });
        return YamlWriter.Write(file, SystemFiles.Header(system));
    }

    /// <summary>Everything with figures that shares a network with Prometheus, and the router.</summary>
    internal static IEnumerable<Target> Targets(SystemDefinition system, MonitoredSite? site = null)
    {
        if (system.Services.OfType<Systems.Services.Monitor>().FirstOrDefault(x => x.Kind == MonitorKind.Prometheus) is not { } prometheus)
            yield break;
        if (site?.HasRouter is not false)
            yield return new Target(ComposeFile.Router, 9000, "/metrics", Replicated: false, null);
        foreach (var service in system.Services)
            if (service is { MetricsPath: { } path, Port: { } port } && (service == prometheus || service.Networks.Any(prometheus.Networks.Contains)))
                yield return new Target(service.Name, port, path, service is Replicated, Each(service, site));
    }

    private static string? Each(Service service, MonitoredSite? site) => service switch
    {
        Replicated => service.Name + site?.Replicas,
        Systems.Services.Monitor { Kind: MonitorKind.NodeExporter } when site is not null => service.Name,
        _ => null,
    };

    /// <summary>Who looks at the edge from outside; null: nobody does.</summary>
    internal static Systems.Services.Monitor? Blackbox(SystemDefinition system) =>
        system.Services.OfType<Systems.Services.Monitor>().FirstOrDefault(x => x.Kind == MonitorKind.BlackboxExporter);

    // Prometheus asks the exporter, and the exporter the edge.
    private static YamlMapping Probe(Edge edge, Systems.Services.Monitor blackbox, string address) => new YamlMapping()
        .Add("job_name", edge.Name)
        .Add("metrics_path", "/probe")
        .Add("params", ComposeValue.Line(("module", new YamlSequence([new YamlScalar(BlackboxFile.Module)]) { IsFlow = true })))
        .Add("static_configs", new YamlSequence([ComposeValue.Line(("targets", new YamlSequence([new YamlScalar(address)])))]))
        .Add("relabel_configs", new YamlSequence(
        [
            ComposeValue.Line(("source_labels", new YamlSequence([new YamlScalar("__address__")])), ("target_label", new YamlScalar("__param_target"))),
            ComposeValue.Line(("source_labels", new YamlSequence([new YamlScalar("__address__")])), ("target_label", new YamlScalar("instance"))),
            ComposeValue.Line(("target_label", new YamlScalar("__address__")), ("replacement", new YamlScalar($"{blackbox.Name}:{blackbox.Port}"))),
        ]));

    private static YamlMapping Job(Target target)
    {
        var job = new YamlMapping().Add("job_name", target.Job);
        if (target.Path != "/metrics")
            job.Add("metrics_path", target.Path);
        if (target.Each is null)
            return job.Add("static_configs", new YamlSequence([ComposeValue.Line(("targets", new YamlSequence([new YamlScalar($"{target.Job}:{target.Port}")])))]));
        return job.Add("dns_sd_configs", new YamlSequence([ComposeValue.Line(
            ("names", new YamlSequence([new YamlScalar(target.Each)])), ("type", new YamlScalar("A")), ("port", YamlScalar.Of(target.Port)), ("refresh_interval", new YamlScalar("15s")))]));
    }

    private static YamlMapping Static(string target) =>
        new YamlMapping().Add("static_configs", new YamlSequence([ComposeValue.Line(("targets", new YamlSequence([new YamlScalar(target)])))]));
}
