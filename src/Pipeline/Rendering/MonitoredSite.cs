namespace Pipeline.Rendering;

/// <summary>Where what is watched is found, when that is not a compose project.</summary>
/// <param name="HasRouter">Whether the pipeline's router is there, whose figures count requests.</param>
/// <param name="Replicas">What is behind a service's name in the name that leads to each of its replicas.</param>
/// <param name="Edge">Host and port at which users are served.</param>
internal sealed record MonitoredSite(bool HasRouter, string Replicas, string Edge);
