using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>A question to the Prometheus of an environment, through the cluster's API: nobody else reaches it.</summary>
internal sealed class ClusterPrometheus(KubernetesSetup setup, ClusterConnection open, PodConnections pods)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks; null: the system has none, or none was started yet.</summary>
    /// <exception cref="PipelineException">It does not answer, or not as it should.</exception>
    public async Task<ImmutableArray<Sample>?> AskAsync(string expression, CancellationToken cancellation)
    {
        if (setup.System.Services.OfType<Monitor>().FirstOrDefault(x => x.Kind is MonitorKind.Prometheus) is not { Port: { } port } server)
            return null;
        var there = await open.PodsAsync(open.SelectorOf(server), cancellation);
        if (there.Where(x => x is { Ending: false, Ended: false }).MaxBy(x => x.Ready) is not { } pod)
            return null;
        var address = PodConnections.AddressOf(pod.Name, pod.Namespace, port);
        var where = string.Create(CultureInfo.InvariantCulture, $"{pod.Namespace}/{pod.Name}, port {port}");
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, PrometheusQuery.PathOf(expression)));
            using var answer = await pods.SendAsync(request, bound.Token);
            return PrometheusQuery.Samples((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(bound.Token), where);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw PipelineException.Failed("Prometheus does not answer", where, e is OperationCanceledException ? $"not within {Patience.TotalSeconds:0} s" : e.InnerException?.Message ?? e.Message, inner: e);
        }
    }
}
