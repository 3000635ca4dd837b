using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering;

/// <summary>The files of monitors; those of each only when the system has it.</summary>
internal static class MonitoringFiles
{
    /// <summary>The files.</summary>
    public static IEnumerable<RenderedFile> Of(SystemDefinition system)
    {
        var kinds = system.Services.OfType<Systems.Services.Monitor>().Select(x => x.Kind).ToHashSet();
        if (kinds.Contains(MonitorKind.Prometheus))
        {
            yield return File("prometheus.yml", PrometheusFile.Of(system));
            yield return File("rules.yml", RuleFiles.Rules(system));
            yield return File("rules.test.yml", RuleFiles.Tests(system));
        }

        if (kinds.Contains(MonitorKind.Alertmanager))
            yield return File("alertmanager.yml", AlertmanagerFile.Of(system));

        if (kinds.Contains(MonitorKind.BlackboxExporter))
            yield return File("blackbox.yml", BlackboxFile.Of(system));

        RenderedFile File(string name, string text) => new($"monitoring/{system.Name}/{name}", text);
    }
}
