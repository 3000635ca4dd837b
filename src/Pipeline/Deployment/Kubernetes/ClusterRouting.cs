using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Whom Services lead to: the pods of the rollout that their selector names. While two rollouts share the requests it names none, so that all pods which are
/// ready get some, as many of each as there are; or the entrance gives each its share, and the new one has Services of its own. While the environment is closed to users, Services lead to the closed door, and those behind it to the rollout.
/// </summary>
internal sealed class ClusterRouting(KubernetesSetup setup, ClusterConnection open, SystemObjects objects)
{
    private const string SharesNote = "pipeline.shares";

    private const string NameLabel = "app.kubernetes.io/name";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FollowsWithin = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<Web> _webs = Door.Webs(setup.Cluster);

    private readonly EntranceWeights _weights = new(setup, open, objects);

    /// <summary>The Services that a rollout may be behind, as they are rendered.</summary>
    public IEnumerable<JsonObject> Services() => objects.Lasting().Where(x => (string?)x["kind"] == "Service" && x["spec"]?["selector"]?[SystemObjects.Rollout] is not null);

    /// <summary>The Services behind the closed door.</summary>
    public IEnumerable<ObjectName> Behind() => _webs.Select(x => NameOf(x, Door.Behind(x)));

    /// <summary>Where the Services of web services lead.</summary>
    public async Task<RoutingLook> LookAsync(CancellationToken cancellation)
    {
        var services = await Task.WhenAll(setup.System.Webs.Select(x => open.Client.GetAsync(NameOf(x, x.Name), cancellation)));
        var closed = services.OfType<JsonObject>().Where(LeadsToDoor).ToList();
        var behind = await Task.WhenAll(closed.Select(x => open.Client.GetAsync(ObjectName.Of(x) with { Name = Door.Behind(ObjectName.Of(x).Name) }, cancellation)));
        var shares = SharesOf([.. services.OfType<JsonObject>().Except(closed), .. behind.OfType<JsonObject>()]);
        if (await CanaryAsync(cancellation) is { Percent: > 0 } canary && !shares.Any(x => x.Rollout == canary.Rollout))
            shares = [canary, .. shares.Select(x => x with { Percent = x.Percent * (100 - canary.Percent) / 100 })];
        return new(services.All(x => x is not null), shares, closed.Count > 0, closed.Count == _webs.Count);
    }

    /// <summary>The shares of the requests that Services give; they may differ for the moment in which they are changed one after the other.</summary>
    /// <param name="live">The Services of web services that are there.</param>
    public static ImmutableArray<Share> SharesOf(IEnumerable<JsonObject> live)
    {
        var each = live.Select(SharesOf).ToList();
        if (each.TrueForAll(x => x.SequenceEqual(each.Count > 0 ? each[0] : [])))
            return each.Count > 0 ? each[0] : [];
        // Killed in the middle: users see both.
        return [.. each.SelectMany(x => x).Where(x => x.Percent > 0).GroupBy(x => x.Rollout).Select(x => new Share(x.Key, Math.Max(1, x.Sum(y => y.Percent) / each.Count)))];
    }

    /// <summary>Points all Services of a release to rollouts, and waits until they lead there. Those that lead to the closed door go on doing so.</summary>
    public async Task RouteAsync(ImmutableArray<Share> shares, CancellationToken cancellation)
    {
        ImmutableArray<Share> exposed = [.. shares.Where(x => x.Percent > 0)];
        if (setup.Environment is { CanaryBy: CanaryBy.Entrance, Strategy: CanaryStrategy } && exposed is [var canary, var old])
        {
            await ShareAsync(canary, old, cancellation);
            return;
        }

        foreach (var rendered in Services())
        {
            var live = await open.Client.GetAsync(ObjectName.Of(rendered), cancellation);
            if (live is null ? !exposed.IsEmpty : !LeadsToDoor(live))
                await PointAsync(rendered, exposed, cancellation);
        }

        foreach (var rendered in BehindDoor())
            if (await open.Client.GetAsync(ObjectName.Of(rendered), cancellation) is not null)
                await PointAsync(rendered, exposed, cancellation);
        await FollowedAsync(exposed, cancellation);
    }

    /// <summary>Makes what a canary needs whose share the router gives: Services behind its pods, of the release that serves, and those of the new one.</summary>
    public async Task MakeBesideAsync(Share canary, Share old, CancellationToken cancellation)
    {
        await MakeBehindAsync([old], cancellation);
        await MakeCanaryAsync(canary, cancellation);
    }

    /// <summary>Takes away what is left of a canary: its share first, and when nobody sends requests there any more its Services.</summary>
    public async Task EndCanaryAsync(CancellationToken cancellation)
    {
        if (await CanaryAsync(cancellation) is not { } canary)
            return;
        if (canary.Percent > 0)
        {
            await _weights.ClearAsync(cancellation);
            // The entrance learns of it a moment later.
            await Task.Delay(setup.Environment.EndpointsGone, setup.Time, cancellation);
        }

        await open.HeldAsync(cancellation);
        foreach (var web in _webs)
            await open.Client.DeleteAsync(NameOf(web, Canary.Of(web.Name)), null, cancellation);
    }

    /// <summary>Makes the Services behind the closed door, which lead to what the others led to.</summary>
    public async Task MakeBehindAsync(ImmutableArray<Share> shares, CancellationToken cancellation)
    {
        foreach (var rendered in BehindDoor())
            await PointAsync(rendered, [.. shares.Where(x => x.Percent > 0)], cancellation);
    }

    /// <summary>Lets Services lead to the closed door, and waits until they do.</summary>
    public async Task ToDoorAsync(CancellationToken cancellation)
    {
        foreach (var rendered in AtDoor())
        {
            PointToDoor(rendered);
            await open.ApplyHeldAsync(rendered, cancellation);
        }

        await AwaitAsync(
            _webs.Select(x => NameOf(x, x.Name)), Door.Name,
            (pods, leadsTo) => leadsTo.Count == 0 ? "leads to no pod" : leadsTo.Find(x => !pods.ContainsKey(x)) is { } other ? $"still leads to {other}" : null, cancellation);
    }

    /// <summary>Lets Services lead past the closed door, and waits until they do.</summary>
    public async Task FromDoorAsync(ImmutableArray<Share> shares, CancellationToken cancellation)
    {
        ImmutableArray<Share> exposed = [.. shares.Where(x => x.Percent > 0)];
        foreach (var rendered in AtDoor())
            if (await open.Client.GetAsync(ObjectName.Of(rendered), cancellation) is { } live && LeadsToDoor(live))
                await PointAsync(rendered, exposed, cancellation);
        await FollowedAsync(exposed, cancellation);
    }

    /// <summary>Keeps where a Service leads while it is applied for another reason.</summary>
    public static void Keep(JsonObject rendered, JsonObject? live)
    {
        if (live is not null && (string?)rendered["kind"] == "HTTPRoute")
            EntranceWeights.Keep(rendered, live);
        if (live is null || (string?)rendered["kind"] != "Service" || rendered["spec"]?["selector"]?[SystemObjects.Rollout] is null)
            return;
        if (LeadsToDoor(live))
            PointToDoor(rendered);
        else
            Point(rendered, SharesOf(live));
        ClusterState.Mark(rendered, ClusterState.TokenOf(live));
    }

    /// <summary>Waits until no Service leads to a rollout any more.</summary>
    public Task LeftAsync(string rollout, CancellationToken cancellation) => EachAsync(
        (pods, leadsTo) => leadsTo.Exists(x => pods.GetValueOrDefault(x) == rollout) ? $"still leads to pods of {rollout}" : null, cancellation);

    /// <summary>The pods of the release that requests for a web service come to, past the closed door.</summary>
    public async Task<IReadOnlyList<string>> PodsAsync(Service service, CancellationToken cancellation) =>
        [.. ServiceWay.AddressesOf(await EndpointsAsync(NameOf(service, Door.Behind(service)), cancellation) ?? await EndpointsAsync(NameOf(service, service.Name), cancellation))];

    private Task FollowedAsync(ImmutableArray<Share> exposed, CancellationToken cancellation) => EachAsync(LeadsTo(exposed), cancellation);

    private static Func<Dictionary<string, string?>, List<string>, string?> LeadsTo(ImmutableArray<Share> exposed) => (pods, leadsTo) =>
        exposed.IsEmpty ? leadsTo.Count > 0 ? "still leads to pods" : null
        : leadsTo.Count == 0 ? "leads to no pod"
        : leadsTo.Find(x => !exposed.Any(y => y.Rollout == pods.GetValueOrDefault(x))) is { } other ? $"still leads to {other}" : null;

    // Each Service that leads to a release.
    private async Task EachAsync(Func<Dictionary<string, string?>, List<string>, string?> wrong, CancellationToken cancellation)
    {
        foreach (var web in setup.System.Webs)
        {
            var names = new List<ObjectName>();
            foreach (var name in (ObjectName[])[NameOf(web, web.Name), NameOf(web, Door.Behind(web))])
                if (await open.Client.GetAsync(name, cancellation) is { } live && !LeadsToDoor(live))
                    names.Add(name);
            await AwaitAsync(names, web.Name, wrong, cancellation);
        }
    }

    // The selector is a wish: what the entrance and the nodes go by are the endpoints that the cluster makes of it.
    private async Task AwaitAsync(IEnumerable<ObjectName> services, string podsName, Func<Dictionary<string, string?>, List<string>, string?> wrong, CancellationToken cancellation)
    {
        foreach (var service in services)
        {
            var begun = setup.Time.GetTimestamp();
            while (true)
            {
                var there = await EndpointsAsync(service, cancellation);
                var pods = (await open.PodsAsync($"{NameLabel}={podsName}", cancellation)).GroupBy(x => x.Name).ToDictionary(x => x.Key, x => x.First().RolloutId);
                if (wrong(pods, [.. ServiceWay.AddressesOf(there)]) is not { } problem)
                    break;
                if (setup.Time.GetElapsedTime(begun) > FollowsWithin)
                    throw PipelineException.Failed($"Service {service.Name} {problem}, {FollowsWithin.TotalSeconds:0} s after it was changed", open.Client.Where, next: "look at the cluster's controllers: kubectl get endpoints");
                await Task.Delay(Look, setup.Time, cancellation);
            }
        }
    }

    private Task<JsonObject?> EndpointsAsync(ObjectName service, CancellationToken cancellation) => open.Client.GetAsync(service with { Kind = "Endpoints" }, cancellation);

    private ObjectName NameOf(Service service, string name) => new("v1", "Service", setup.Cluster.Namespaces.Of(service), name);

    private IEnumerable<JsonObject> AtDoor() => Services().Where(x => _webs.Any(y => y.Name == (string?)x["metadata"]!["name"]));

    private IEnumerable<JsonObject> BehindDoor() => Beside(Door.Behind, Door.Component);

    // Services to the same pods, of another name.
    private IEnumerable<JsonObject> Beside(Func<string, string> name, string component) => AtDoor().Select(x =>
    {
        x["metadata"]!["name"] = name((string)x["metadata"]!["name"]!);
        x["metadata"]!["labels"]!["app.kubernetes.io/component"] = component;
        return x;
    });

    // What a canary has; null: there is none.
    private async Task<Share?> CanaryAsync(CancellationToken cancellation)
    {
        var there = await open.ListAsync("v1", "Service", $"app.kubernetes.io/component={Canary.Component}", cancellation);
        return there.Select(x => (string?)x["spec"]?["selector"]?[SystemObjects.Rollout]).FirstOrDefault() is { } rollout ? new Share(rollout, await _weights.NowAsync(cancellation)) : null;
    }

    private async Task ShareAsync(Share canary, Share old, CancellationToken cancellation)
    {
        foreach (var rendered in Services())
            await PointAsync(rendered, [old], cancellation);
        await FollowedAsync([old], cancellation);
        await MakeCanaryAsync(canary, cancellation);
        await _weights.SetAsync(canary.Percent, cancellation);
    }

    private async Task MakeCanaryAsync(Share canary, CancellationToken cancellation)
    {
        foreach (var rendered in Beside(Canary.Of, Canary.Component))
            await PointAsync(rendered, [canary], cancellation);
        foreach (var web in _webs)
            await AwaitAsync([NameOf(web, Canary.Of(web.Name))], web.Name, LeadsTo([canary]), cancellation);
    }

    private Task PointAsync(JsonObject rendered, ImmutableArray<Share> exposed, CancellationToken cancellation)
    {
        Point(rendered, exposed);
        return open.ApplyHeldAsync(rendered, cancellation);
    }

    private static bool LeadsToDoor(JsonObject live) => (string?)live["spec"]?["selector"]?[NameLabel] == Door.Name;

    // The target port has the same name in the pods of both.
    private static void PointToDoor(JsonObject rendered)
    {
        var selector = (JsonObject)rendered["spec"]!["selector"]!;
        selector.Remove(SystemObjects.Rollout);
        selector[NameLabel] = Door.Name;
    }

    private static void Point(JsonObject rendered, ImmutableArray<Share> exposed)
    {
        var selector = (JsonObject)rendered["spec"]!["selector"]!;
        if (exposed.Length > 1)
            selector.Remove(SystemObjects.Rollout);
        else
            selector[SystemObjects.Rollout] = exposed.IsEmpty ? SystemObjects.NoRollout : exposed[0].Rollout;
        if (exposed.Length > 1)
        {
            var annotations = rendered["metadata"]!["annotations"] as JsonObject ?? [];
            rendered["metadata"]!["annotations"] = annotations;
            annotations[SharesNote] = string.Join(',', exposed.Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Rollout}:{x.Percent}")));
        }
    }

    private static ImmutableArray<Share> SharesOf(JsonObject live) => (string?)live["spec"]?["selector"]?[SystemObjects.Rollout] switch
    {
        SystemObjects.NoRollout or SystemObjects.AnyRollout => [],
        { } one => [new Share(one, 100)],
        null => [.. ((string?)live["metadata"]?["annotations"]?[SharesNote] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split(':'))
            .Where(x => x.Length == 2).Select(x => new Share(x[0], int.Parse(x[1], CultureInfo.InvariantCulture)))],
    };
}

/// <summary>Where the Services of web services lead.</summary>
/// <param name="AreThere">Whether all are there.</param>
/// <param name="Shares">The shares of the requests that they give, or those behind the closed door.</param>
/// <param name="AnyAtDoor">Whether some lead to the closed door.</param>
/// <param name="AllAtDoor">Whether all that users come to do.</param>
internal sealed record RoutingLook(bool AreThere, ImmutableArray<Share> Shares, bool AnyAtDoor, bool AllAtDoor);
