namespace Pipeline.Systems.Services;

/// <summary>Watches the others: Prometheus, exporters, Alertmanager. It starts with the stores, and nothing waits for it.</summary>
public sealed record Monitor(string Name) : Service(Name)
{
    /// <summary>What it does. Default: something else.</summary>
    public MonitorKind Kind { get; init; }

    /// <summary>The folder in its container where it looks for the files that are rendered for it; null when there are none for it.</summary>
    public string? Configuration { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (Kind is not (MonitorKind.Prometheus or MonitorKind.Alertmanager or MonitorKind.BlackboxExporter) || (Configuration is not null && Port is not null), Where, "Prometheus, Alertmanager and a blackbox exporter have a port and a folder for their files"),
        (Configuration is null || (Configuration.StartsWith('/') && Configuration.Length > 1), $"{Where}.Configuration", $"`{Configuration}` is no absolute path"),
    ];
}
