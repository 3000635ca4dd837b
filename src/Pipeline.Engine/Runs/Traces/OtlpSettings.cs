using System.Globalization;

namespace Pipeline.Engine;

/// <summary>What the environment says about exporting traces, by OpenTelemetry's specification.</summary>
internal static class OtlpSettings
{
    /// <summary>How long a collector may take to answer when the environment does not say; the run is over and somebody waits.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Whether an endpoint is named and exporting is not switched off.</summary>
    public static bool AskFor(IReadOnlyDictionary<string, string> environment) =>
        Endpoint(environment) is not null
        && environment.GetValueOrDefault("OTEL_TRACES_EXPORTER") is null or "" or "otlp"
        && !string.Equals(environment.GetValueOrDefault("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The endpoint as it was given, or null.</summary>
    public static string? Endpoint(IReadOnlyDictionary<string, string> environment) =>
        Given(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ?? Given(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");

    public static TimeSpan Timeout(IReadOnlyDictionary<string, string> environment) =>
        int.TryParse(
            Given(environment, "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT") ?? Given(environment, "OTEL_EXPORTER_OTLP_TIMEOUT"),
            NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultTimeout;

    private static string? Given(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
