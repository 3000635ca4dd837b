using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>The share of the requests that the entrance sends to a new release's own Services: by an Ingress beside each of ingress-nginx, or by weights of an HTTPRoute.</summary>
internal sealed class EntranceWeights(KubernetesSetup setup, ClusterConnection open, SystemObjects objects)
{
    private static readonly (string Version, string Kind) Ingress = ("networking.k8s.io/v1", "Ingress");

    private readonly HashSet<string> _webs = [.. Door.Webs(setup.Cluster).Select(x => x.Name)];

    private bool IsGateway => setup.Environment.Entrance is GatewayEntrance;

    /// <summary>The share, in percent; where a run was killed while it was changed the largest of them. 0: there is none.</summary>
    public async Task<int> NowAsync(CancellationToken cancellation) => IsGateway
        ? (await Task.WhenAll(Routes().Select(x => open.Client.GetAsync(ObjectName.Of(x), cancellation)))).OfType<JsonObject>()
            .SelectMany(Backends).Where(x => _webs.Any(y => (string?)x["name"] == Canary.Of(y))).Select(x => (int?)x["weight"] ?? 0).DefaultIfEmpty().Max()
        : (await IngressesAsync(cancellation)).Select(x => int.TryParse((string?)x["metadata"]!["annotations"]?[Canary.WeightNote], CultureInfo.InvariantCulture, out var percent) ? percent : 0).DefaultIfEmpty().Max();

    /// <summary>Gives the new release a share.</summary>
    public async Task SetAsync(int percent, CancellationToken cancellation)
    {
        if (!IsGateway)
        {
            foreach (var made in Entrances.Canaries(setup.Cluster, percent))
                await open.ApplyHeldAsync(SystemObjects.Json(made), cancellation);
            return;
        }

        foreach (var route in Routes())
        {
            Weigh(route, _webs, percent);
            await open.ApplyHeldAsync(route, cancellation);
        }
    }

    /// <summary>Lets the entrance send all requests where it always does.</summary>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        await open.HeldAsync(cancellation);
        foreach (var there in IsGateway ? [] : await IngressesAsync(cancellation))
            await open.Client.DeleteAsync(ObjectName.Of(there), null, cancellation);
        foreach (var route in IsGateway ? Routes() : [])
            await open.ApplyHeldAsync(route, cancellation);
    }

    /// <summary>Keeps the shares of an HTTPRoute while it is applied for another reason.</summary>
    public static void Keep(JsonObject rendered, JsonObject live)
    {
        foreach (var (rule, there) in (rendered["spec"]?["rules"] as JsonArray ?? []).Zip(live["spec"]?["rules"] as JsonArray ?? []))
            if (there!["backendRefs"] is JsonArray { Count: 2 } backends && backends.Any(x => (string?)x!["name"] == Canary.Of((string)rule!["backendRefs"]![0]!["name"]!)))
                rule!["backendRefs"] = backends.DeepClone();
        if (ClusterState.TokenOf(live) is > 0 and var token)
            ClusterState.Mark(rendered, token);
    }

    private Task<List<JsonObject>> IngressesAsync(CancellationToken cancellation) => open.ListAsync(Ingress.Version, Ingress.Kind, $"app.kubernetes.io/component={Canary.Component}", cancellation);

    private IEnumerable<JsonObject> Routes() => objects.Lasting().Where(x => (string?)x["kind"] == "HTTPRoute");

    private static IEnumerable<JsonObject> Backends(JsonObject route) =>
        (route["spec"]?["rules"] as JsonArray ?? []).SelectMany(x => x!["backendRefs"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Lets the rules of an HTTPRoute that lead to web services lead to those of a canary, too.</summary>
    internal static void Weigh(JsonObject route, IReadOnlySet<string> webs, int percent)
    {
        foreach (var rule in (JsonArray)route["spec"]!["rules"]!)
            if (rule!["backendRefs"]![0] is JsonObject old && webs.Contains((string)old["name"]!))
            {
                var beside = (JsonObject)old.DeepClone();
                beside["name"] = Canary.Of((string)old["name"]!);
                (old["weight"], beside["weight"]) = (100 - percent, percent);
                ((JsonArray)rule["backendRefs"]!).Add(beside);
            }
    }
}
