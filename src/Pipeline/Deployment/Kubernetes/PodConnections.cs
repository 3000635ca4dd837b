using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using k8s;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>Requests to pods through the cluster, whose network need not be reached from here.</summary>
internal sealed class PodConnections(ClusterClient client, KubernetesEnvironment environment) : IDisposable
{
    // Fresh ones: a kept connection to a pod that ended would make a health answer look like an error of the next one.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        ConnectCallback = async (context, cancellation) => await ConnectAsync(client, context.DnsEndPoint.Host.Split('.'), context.DnsEndPoint.Port, cancellation),
    });

    /// <summary>The address of a pod's port, as it is asked here.</summary>
    public static Uri AddressOf(string pod, string space, int port) => new($"http://{pod}.{space}:{port}");

    /// <summary>Asks a pod, as the entrance would: with the public name and the word that TLS was there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Host = environment.Url.Authority;
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.ConnectionClose = true;
        return _http.SendAsync(request, cancellation);
    }

    /// <summary>Whether a port of a pod takes connections; null: it does, else what is wrong.</summary>
    public async Task<string?> TryAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await ConnectAsync(client, address.Host.Split('.'), address.Port, cancellation);
            // A refused connection is said at once, on the other channel; of one that was taken nothing is said.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(TimeSpan.FromMilliseconds(300));
            return await stream.ReadAsync(new byte[1], patience.Token) > 0 ? null : "the connection was closed";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return e.Message.Split('\n')[0];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<Stream> ConnectAsync(ClusterClient client, string[] host, int port, CancellationToken cancellation)
    {
        try
        {
            return PodStream.OfPort(await client.Raw.WebSocketNamespacedPodPortForwardAsync(host[0], host[1], [port], WebSocketProtocol.V4BinaryWebsocketProtocol, null, cancellation));
        }
        catch (Exception e) when (e is WebSocketException or k8s.Autorest.HttpOperationException or KubernetesException)
        {
            throw new IOException($"the cluster does not lead to port {port} of {host[0]}: {e.Message}", e);
        }
    }
}

/// <summary>
/// Takes the way of a request that the entrance would send on: to a pod of the service that its route leads to. For environments whose address this machine
/// does not reach, and for pods of one rollout.
/// </summary>
/// <param name="system">Whose routes.</param>
/// <param name="cluster">How everything is named.</param>
/// <param name="podsOf">The pods of a service that are asked in turn.</param>
/// <param name="pods">The way to them.</param>
internal sealed class ServiceWay(SystemDefinition system, Rendering.Kubernetes.Cluster cluster, Func<Service, CancellationToken, Task<IReadOnlyList<string>>> podsOf, Func<PodConnections> pods) : HttpMessageHandler
{
    private int _turn;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var taken = system.RouteOf(path);
        if (taken?.Login is not null && request.Headers.Authorization is null)
            return new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request };
        Service service = taken switch
        {
            ServiceRoute route => route.Service,
            FolderRoute => system.Edge!,
            _ => throw new HttpRequestException($"no route leads to {path}"),
        };
        var addresses = await podsOf(service, cancellationToken);
        if (addresses.Count == 0)
            throw new HttpRequestException($"Service {service.Name} leads to no pod that is ready");
        var pod = addresses[(int)((uint)Interlocked.Increment(ref _turn) % addresses.Count)];
        request.RequestUri = new Uri(PodConnections.AddressOf(pod, cluster.Namespaces.Of(service), Rendering.Kubernetes.Cluster.PortOf(service)!.Value), request.RequestUri.PathAndQuery);
        return await pods().SendAsync(request, cancellationToken);
    }

    /// <summary>The pods that a Service leads to.</summary>
    public static IEnumerable<string> AddressesOf(JsonObject? endpoints) =>
        (endpoints?["subsets"] as JsonArray ?? []).SelectMany(x => x!["addresses"] as JsonArray ?? []).Select(x => (string?)x!["targetRef"]?["name"]).OfType<string>();
}
