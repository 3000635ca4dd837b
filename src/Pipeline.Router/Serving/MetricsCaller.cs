namespace Pipeline.Router.Serving;

/// <summary>Marks a connection of the listener for metrics.</summary>
internal sealed class MetricsCaller
{
    public static MetricsCaller Instance { get; } = new();
}
