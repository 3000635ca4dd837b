using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Router.Control;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>A question to the Prometheus of an environment. The router asks it: they share a network, and nobody else reaches it.</summary>
internal static class PrometheusQuery
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where it answers; null: the system has none, or none was started yet. One that has ended is silent, which is another thing.</summary>
    public static string? AddressIn(DockerSetup setup, IEnumerable<EngineContainer> containers) =>
        setup.System.Services.OfType<Monitor>().FirstOrDefault(x => x.Kind is MonitorKind.Prometheus) is { Port: { } port } server
        && setup.Names.Lasting(server.Name) is var name && containers.Any(x => x.Name == name)
            ? $"http://{name}:{port.ToString(CultureInfo.InvariantCulture)}" : null;

    /// <summary>Asks.</summary>
    /// <exception cref="PipelineException">It does not answer, or not as it should.</exception>
    public static async Task<ImmutableArray<Sample>> AskAsync(DockerConnections open, string address, string expression, CancellationToken cancellation)
    {
        var answer = await Routing.Ask(
            () => open.Router.AskAsync(new AskRequest((int)Patience.TotalMilliseconds, address, PathOf(expression)), cancellation), open.Where);
        if (answer.Error is { } error)
            throw PipelineException.Failed("Prometheus does not answer", address, error);
        return Samples(answer.Status, answer.Body ?? [], address);
    }

    /// <summary>What its API is asked.</summary>
    internal static string PathOf(string expression) => $"/api/v1/query?query={Uri.EscapeDataString(expression)}";

    /// <summary>Reads an answer of its API.</summary>
    /// <exception cref="PipelineException">It is no such answer.</exception>
    internal static ImmutableArray<Sample> Samples(int? status, byte[] body, string address)
    {
        if (status != 200)
            throw PipelineException.Failed("Prometheus does not say what was asked", address, $"status {status}");
        try
        {
            using var document = JsonDocument.Parse(body);
            return
            [
                .. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(x => new Sample(
                    x.GetProperty("metric").EnumerateObject().ToImmutableSortedDictionary(y => y.Name, y => y.Value.GetString() ?? "", StringComparer.Ordinal),
                    // It writes NaN and +Inf as they are.
                    double.TryParse(x.GetProperty("value")[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw PipelineException.Failed("Prometheus does not say what was asked", address, e.Message, inner: e);
        }
    }
}
