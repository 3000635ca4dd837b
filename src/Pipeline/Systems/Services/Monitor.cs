namespace Pipeline.Systems.Services;

/// <summary>Watches the others: Prometheus, exporters, Alertmanager. It starts with the stores, and nothing waits for it.</summary>
public sealed record Monitor(string Name) : Service(Name);
