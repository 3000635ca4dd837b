using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Whom Services lead to: the pods of the rollout that their selector names. While two rollouts share the requests it names none, so that all pods which are
/// ready get some, as many of each as there are.
/// </summary>
internal sealed class ClusterRouting(KubernetesSetup setup, ClusterConnection open, SystemObjects objects)
{
    private const string SharesNote = "pipeline.shares";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FollowsWithin = TimeSpan.FromSeconds(30);

    /// <summary>The Services that a rollout may be behind, as they are rendered.</summary>
    public IEnumerable<JsonObject> Services() => objects.Lasting().Where(x => (string?)x["kind"] == "Service" && x["spec"]?["selector"]?[SystemObjects.Rollout] is not null);

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

    /// <summary>Points all Services of a release to rollouts, and waits until they lead there.</summary>
    public async Task RouteAsync(ImmutableArray<Share> shares, CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        ImmutableArray<Share> exposed = [.. shares.Where(x => x.Percent > 0)];
        foreach (var rendered in Services())
        {
            var live = await open.Client.GetAsync(ObjectName.Of(rendered), cancellation);
            if (live is null && exposed.IsEmpty)
                continue;
            if (live is not null && ClusterState.TokenOf(live) > lease.Token)
                throw lease.Lost();
            Point(rendered, exposed);
            ClusterState.Mark(rendered, lease.Token);
            if (live is not null)
                rendered["metadata"]!["resourceVersion"] = (string)live["metadata"]!["resourceVersion"]!;
            try
            {
                await open.Client.ApplyAsync(rendered, dry: false, force: true, cancellation);
            }
            catch (ClusterAnswer e) when (e.IsConflict)
            {
                throw lease.Lost(e);
            }
        }

        await FollowedAsync([.. exposed.Select(x => x.Rollout)], cancellation);
    }

    /// <summary>Keeps where a Service leads while it is applied for another reason.</summary>
    public static void Keep(JsonObject rendered, JsonObject? live)
    {
        if (live is null || (string?)rendered["kind"] != "Service" || rendered["spec"]?["selector"]?[SystemObjects.Rollout] is null)
            return;
        Point(rendered, SharesOf(live));
        ClusterState.Mark(rendered, ClusterState.TokenOf(live));
    }

    /// <summary>Waits until no Service leads to a rollout any more.</summary>
    public Task LeftAsync(string rollout, CancellationToken cancellation) => AwaitAsync(
        (pods, leadsTo) => leadsTo.Exists(x => pods.GetValueOrDefault(x) == rollout) ? $"still leads to pods of {rollout}" : null, cancellation);

    private Task FollowedAsync(ImmutableArray<string> rollouts, CancellationToken cancellation) => AwaitAsync(
        (pods, leadsTo) => rollouts.IsEmpty ? leadsTo.Count > 0 ? "still leads to pods" : null
            : leadsTo.Count == 0 ? "leads to no pod"
            : leadsTo.Find(x => !rollouts.Contains(pods.GetValueOrDefault(x) ?? "")) is { } other ? $"still leads to {other}" : null,
        cancellation);

    // The selector is a wish: what the entrance and the nodes go by are the endpoints that the cluster makes of it.
    private async Task AwaitAsync(Func<Dictionary<string, string?>, List<string>, string?> wrong, CancellationToken cancellation)
    {
        foreach (var web in setup.System.Webs)
        {
            var begun = setup.Time.GetTimestamp();
            while (true)
            {
                var there = await open.Client.GetAsync(new ObjectName("v1", "Endpoints", setup.Cluster.Namespaces.Of(web), web.Name), cancellation);
                var pods = (await open.PodsAsync($"app.kubernetes.io/name={web.Name}", cancellation)).GroupBy(x => x.Name).ToDictionary(x => x.Key, x => x.First().RolloutId);
                if (wrong(pods, [.. ServiceWay.AddressesOf(there)]) is not { } problem)
                    break;
                if (setup.Time.GetElapsedTime(begun) > FollowsWithin)
                    throw PipelineException.Failed($"Service {web.Name} {problem}, {FollowsWithin.TotalSeconds:0} s after it was changed", open.Client.Where, next: "look at the cluster's controllers: kubectl get endpoints");
                await Task.Delay(Look, setup.Time, cancellation);
            }
        }
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
