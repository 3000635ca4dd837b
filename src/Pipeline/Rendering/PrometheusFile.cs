using Pipeline.Systems;
using Pipeline.Systems.Services;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>prometheus.yml</c>: whom Prometheus asks for figures.</summary>
internal static class PrometheusFile
{
    /// <summary>Who is asked, with where. Of replicated services each replica, which Docker's name server knows by the service's name.</summary>
    internal sealed record Target(string Job, int Port, string Path, bool Replicated);

    /// <summary>The file.</summary>
    public static string Of(SystemDefinition system)
    {
        var jobs = Targets(system).Select(x => (YamlNode)Job(x)).ToList();
        var file = new YamlMapping()
            .Add("global", new YamlMapping()
                .Add("scrape_interval", "15s")
                .Add("evaluation_interval", "15s")
                .Add("external_labels", ComposeValue.Line(("system", new YamlScalar(system.Name)))))
            .Add(new YamlEntry(new YamlScalar("rule_files"), new YamlSequence([new YamlScalar("rules.yml")]) { IsFlow = true }) { Apart = true });
        if (system.Services.OfType<Systems.Services.Monitor>().FirstOrDefault(x => x.Kind == MonitorKind.Alertmanager) is { } alertmanager)
            file.Add(new YamlEntry(new YamlScalar("alerting"), new YamlMapping().Add("alertmanagers", new YamlSequence([Static($"{alertmanager.Name}:{alertmanager.Port}")]))) { Apart = true });
        if (Blackbox(system) is { } blackbox)
            jobs.AddRange(system.Services.OfType<Edge>().Select(x => Probe(x, blackbox)));
        file.Add(new YamlEntry(new YamlScalar("scrape_configs"), new YamlSequence(jobs)) { Apart = true });
        return YamlWriter.Write(file, SystemFiles.Header(system));
    }

    /// <summary>Everything with figures that shares a network with Prometheus, and the router.</summary>
    internal static IEnumerable<Target> Targets(SystemDefinition system)
    {
        if (system.Services.OfType<Systems.Services.Monitor>().FirstOrDefault(x => x.Kind == MonitorKind.Prometheus) is not { } prometheus)
            yield break;
        yield return new Target(ComposeFile.Router, 9000, "/metrics", Replicated: false);
        foreach (var service in system.Services)
            if (service is { MetricsPath: { } path, Port: { } port } && (service == prometheus || service.Networks.Any(prometheus.Networks.Contains)))
                yield return new Target(service.Name, port, path, service is Replicated);
    }

    /// <summary>Who looks at the edge from outside; null: nobody does.</summary>
    internal static Systems.Services.Monitor? Blackbox(SystemDefinition system) =>
        system.Services.OfType<Systems.Services.Monitor>().FirstOrDefault(x => x.Kind == MonitorKind.BlackboxExporter);

    // Prometheus asks the exporter, and the exporter the edge.
    private static YamlMapping Probe(Edge edge, Systems.Services.Monitor blackbox) => new YamlMapping()
        .Add("job_name", edge.Name)
        .Add("metrics_path", "/probe")
        .Add("params", ComposeValue.Line(("module", new YamlSequence([new YamlScalar(BlackboxFile.Module)]) { IsFlow = true })))
        .Add("static_configs", new YamlSequence([ComposeValue.Line(("targets", new YamlSequence([new YamlScalar($"{edge.Name}:{Edge.HttpsPort}")])))]))
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
        if (!target.Replicated)
            return job.Add("static_configs", new YamlSequence([ComposeValue.Line(("targets", new YamlSequence([new YamlScalar($"{target.Job}:{target.Port}")])))]));
        return job.Add("dns_sd_configs", new YamlSequence([ComposeValue.Line(
            ("names", new YamlSequence([new YamlScalar(target.Job)])), ("type", new YamlScalar("A")), ("port", YamlScalar.Of(target.Port)), ("refresh_interval", new YamlScalar("15s")))]));
    }

    private static YamlMapping Static(string target) =>
        new YamlMapping().Add("static_configs", new YamlSequence([ComposeValue.Line(("targets", new YamlSequence([new YamlScalar(target)])))]));
}
