using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>What rollouts run: a Deployment for each service, and jobs.</summary>
internal sealed class RolloutPods(KubernetesSetup setup, ClusterConnection open, KeptReleases releases, ClusterSecrets? secrets, Action<string> warn)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    /// <summary>For a node to fetch an image, beside what a service takes to start.</summary>
    private static readonly TimeSpan ToFetch = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BeyondGrace = TimeSpan.FromMinutes(2);

    /// <summary>Brings a service to so many pods whose containers run.</summary>
    /// <exception cref="PipelineException">A pod does not come to that, in the cluster's words.</exception>
    public async Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        var kept = await releases.StartedWithAsync(rollout, lease, cancellation);
        await GiveAsync(kept, rollout, service.Name, cancellation);
        var objects = kept.Of(service.Name).Where(x => (string?)x["kind"] is "Deployment" or "HorizontalPodAutoscaler").OrderBy(x => (string?)x["kind"], StringComparer.Ordinal)
            .Select(x => SystemObjects.For(x, rollout, secrets!.NameOf)).ToList();
        if (objects.Count == 0)
            throw PipelineException.Failed($"Release {rollout.Release.Version} has no {service.Name}", setup.Cluster.Instance, "it was not defined then", "deploy a release of today's definition");
        foreach (var made in objects)
        {
            if (await open.FitAsync(made, warn, cancellation) is not { } fits)
                continue;
            // While users come to another release, an autoscaler would end those that have nothing to do yet.
            if ((string?)made["kind"] == "HorizontalPodAutoscaler" && service is Web)
            {
                await open.Client.DeleteAsync(ObjectName.Of(fits), null, cancellation);
                continue;
            }

            if ((string?)made["kind"] == "Deployment")
                made["spec"]!["replicas"] = replicas;
            await open.Client.ApplyAsync(fits, dry: false, force: true, cancellation);
        }

        await AwaitRunningAsync(rollout.Id, service, replicas, cancellation);
    }

    /// <summary>Lets autoscalers change how many pods the web services of a rollout have, from as many as there are.</summary>
    public Task AutoscaleAsync(Rollout rollout, CancellationToken cancellation) =>
        EachAutoscalerAsync(rollout, x => open.Client.ApplyAsync(x, dry: false, force: true, cancellation), cancellation);

    /// <summary>Lets the web services of a rollout have as many pods as they have.</summary>
    public Task KeepNumberAsync(Rollout rollout, CancellationToken cancellation) =>
        EachAutoscalerAsync(rollout, x => open.Client.DeleteAsync(ObjectName.Of(x), null, cancellation), cancellation);

    /// <summary>Waits until all pods of services are ready for the cluster, too: then it sends requests to them.</summary>
    public async Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation)
    {
        foreach (var service in services)
        {
            var begun = setup.Time.GetTimestamp();
            while (true)
            {
                var pods = await PodsAsync(rollout.Id, service.Name, cancellation);
                if (pods.Count > 0 && pods.TrueForAll(x => x.Ready))
                    break;
                await RefuseAsync(pods.Find(x => x.IsHopeless), cancellation);
                if (setup.Time.GetElapsedTime(begun) > (service.Ready?.StartWithin ?? TimeSpan.Zero) + TimeSpan.FromSeconds(10))
                    throw PipelineException.Failed(
                        $"The cluster does not count {string.Join(", ", pods.Where(x => !x.Ready).Select(x => x.Name))} as ready", why: pods.Find(x => !x.Ready)?.Trouble ?? "its readiness probe is not good");
                await Task.Delay(Look, setup.Time, cancellation);
            }
        }
    }

    /// <summary>Whether a pod lives; one whose container was started again does not, and the failure says why it ended.</summary>
    public async Task<bool> LivesAsync(ObservedReplica replica, CancellationToken cancellation)
    {
        var space = replica.Url?.Host.Split('.')[1];
        var found = (await open.PodsAsync("", cancellation)).Find(x => x.Name == replica.Instance && (space is null || x.Namespace == space));
        if (found is { Restarts: > 0 } or { IsHopeless: true })
            await RefuseAsync(found, cancellation);
        return found is { Alive: true };
    }

    /// <summary>Runs a job to its end.</summary>
    public async Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        var kept = await releases.StartedWithAsync(rollout, lease, cancellation);
        if (kept.Of(job.Name).FirstOrDefault(x => (string?)x["kind"] == "Job") is not { } template)
            return;
        await GiveAsync(kept, rollout, job.Name, cancellation);
        await RunAsync(SystemObjects.For(template, rollout, secrets!.NameOf), job, say, cancellation);
    }

    /// <summary>Runs the program of a job with another command; its pod goes afterwards.</summary>
    /// <returns>The last line that it wrote.</returns>
    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        var kept = await releases.StartedWithAsync(rollout, lease, cancellation);
        var template = kept.Of(job.Name).FirstOrDefault(x => (string?)x["kind"] is "Job" or "CronJob")
            ?? throw PipelineException.Failed($"Release {rollout.Release.Version} has no job {job.Name}", setup.Cluster.Instance, next: "deploy a release that has it");
        await GiveAsync(kept, rollout, job.Name, cancellation);
        var called = SystemObjects.For(AsJob(template), rollout, secrets!.NameOf);
        called["metadata"]!["name"] = $"{job.Name}-{rollout.Id}-{Guid.NewGuid().ToString("n")[..6]}";
        called["metadata"]!["labels"]![ClusterView.Call] = "true";
        SystemObjects.PodOf(called)!["containers"]![0]!["args"] = new JsonArray([.. command.Select(x => (JsonNode)Rendering.Kubernetes.Pods.Word(x))]);
        try
        {
            return await RunAsync(called, job, say, cancellation) ?? "";
        }
        finally
        {
            await open.Client.DeleteAsync(ObjectName.Of(called), null, CancellationToken.None);
        }
    }

    /// <summary>Ends what a rollout runs, or one service of it, and waits until no pod is left.</summary>
    public async Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation)
    {
        await open.HeldAsync(cancellation);
        var chosen = $"{SystemObjects.Rollout}={rollout}{(service is null ? "" : $",app.kubernetes.io/name={service.Name}")}";
        foreach (var (version, kind) in ((string, string)[])[("autoscaling/v2", "HorizontalPodAutoscaler"), ("autoscaling/v2beta2", "HorizontalPodAutoscaler"), ("apps/v1", "Deployment"), ("batch/v1", "Job")])
            foreach (var there in await open.ListAsync(version, kind, chosen, cancellation))
                await open.Client.DeleteAsync(ObjectName.Of(there), null, cancellation);
        var begun = setup.Time.GetTimestamp();
        var pods = await open.ListAsync("v1", "Pod", chosen, cancellation);
        // Each says itself how long it may take: what comes before its end, and the end.
        var bound = TimeSpan.FromSeconds(pods.Select(x => (int?)x["spec"]?["terminationGracePeriodSeconds"] ?? 0).DefaultIfEmpty().Max()) + BeyondGrace;
        for (; pods.Count > 0; pods = await open.ListAsync("v1", "Pod", chosen, cancellation))
        {
            if (grace == TimeSpan.Zero)
                foreach (var pod in pods)
                    await open.Client.DeleteAsync(ObjectName.Of(pod), TimeSpan.Zero, cancellation);
            if (setup.Time.GetElapsedTime(begun) > bound)
                throw PipelineException.Failed(
                    $"{pods.Count} {(pods.Count == 1 ? "pod" : "pods")} of {rollout} {(pods.Count == 1 ? "does" : "do")} not end", string.Join(", ", pods.Select(x => $"{ObjectName.Of(x)} on node {x["spec"]?["nodeName"]}")),
                    $"the cluster was told {bound.TotalSeconds:0} s ago", "look at the node; when it is gone for good: kubectl delete node <name>");
            await Task.Delay(Look, setup.Time, cancellation);
        }
    }

    private async Task EachAutoscalerAsync(Rollout rollout, Func<JsonObject, Task> act, CancellationToken cancellation)
    {
        await open.HeldAsync(cancellation);
        if (await releases.OfAsync(rollout, cancellation) is { } started)
            foreach (var scaler in setup.System.Webs.SelectMany(x => started.Of(x.Name)).Where(x => (string?)x["kind"] == "HorizontalPodAutoscaler"))
                if (await open.FitAsync(SystemObjects.For(scaler, rollout, x => x), warn, cancellation) is { } fits)
                    await act(fits);
    }

    /// <summary>The last lines of the pods of a rollout; of a container that was started again, those of the one before it.</summary>
    public async Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation)
    {
        var pods = await open.PodsAsync($"{SystemObjects.Rollout}={rollout}", cancellation);
        var tails = await Task.WhenAll(pods.OrderBy(x => x.Name, StringComparer.Ordinal).Select(async pod => (string[])
        [
            .. pod.Trouble is { } trouble ? [$"{pod.Name}: {trouble}"] : (string[])[],
            .. (await LinesAsync(pod, lines, previous: pod.Restarts > 0 && !pod.Alive, cancellation)).Select(x => $"{pod.Name}: {x}"),
        ]));
        return [.. tails.SelectMany(x => x)];
    }

    /// <summary>Throws what the cluster says of a pod.</summary>
    /// <param name="pod">The pod; null: there is nothing to say.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RefuseAsync(PodState? pod, CancellationToken cancellation)
    {
        if (pod?.Trouble is { } trouble)
            throw PipelineException.Failed($"Replica {pod.Name} {trouble}", why: await EventAsync(pod, cancellation), next: Next(pod), details: [.. (await LinesAsync(pod, 10, previous: pod.Restarts > 0, cancellation)).Select(x => $"{pod.Name}: {x}")]);
    }

    private static string? Next(PodState pod) =>
        pod.Trouble!.Contains("ImagePull", StringComparison.Ordinal) ? $"look whether {pod.Reference} was pushed, and whether the cluster may pull it (PullSecret of the environment)"
        : pod.Trouble.Contains("OOMKilled", StringComparison.Ordinal) ? "raise Limits of the service, or let it take less"
        : null;

    /// <summary>What the cluster has noted last about a pod that does not start.</summary>
    private async Task<string?> EventAsync(PodState pod, CancellationToken cancellation)
    {
        if (pod.Restarts > 0)
            return null;
        var path = $"api/v1/namespaces/{pod.Namespace}/events?fieldSelector={Uri.EscapeDataString($"involvedObject.name={pod.Name},type=Warning")}";
        var events = (await open.Client.SendAsync(HttpMethod.Get, path, null, cancellation))?["items"] as JsonArray ?? [];
        return events.OfType<JsonObject>().Where(x => (string?)x["reason"] is "Failed" or "FailedScheduling" or "FailedMount" or "FailedCreatePodSandBox")
            .Select(x => ((string?)x["message"] ?? "").Trim()).Where(x => !x.StartsWith("Error: ", StringComparison.Ordinal)).MaxBy(x => x.Length);
    }

    private async Task<string[]> LinesAsync(PodState pod, int lines, bool previous, CancellationToken cancellation) =>
        (previous ? await open.Client.LogAsync(pod.Name, pod.Namespace, lines, previous: true, cancellation) : null)
        ?? await open.Client.LogAsync(pod.Name, pod.Namespace, lines, previous: false, cancellation) ?? [];

    private async Task<List<PodState>> PodsAsync(string rollout, string service, CancellationToken cancellation) =>
        [.. (await open.PodsAsync($"{SystemObjects.Rollout}={rollout},app.kubernetes.io/name={service}", cancellation)).Where(x => !x.Ending && !x.Ended)];

    /// <summary>What pods of a service mount and read: variables, and secrets of today.</summary>
    private async Task GiveAsync(KeptRelease kept, Rollout rollout, string service, CancellationToken cancellation)
    {
        var space = setup.Cluster.Namespaces.Application;
        foreach (var secret in kept.Of(service).SelectMany(SystemObjects.SecretsOf).Distinct())
            await open.Client.ApplyAsync(secrets!.ObjectOf(setup.Cluster, secret, space), dry: false, force: true, cancellation);
        foreach (var map in kept.Of(service).Where(x => (string?)x["kind"] == "ConfigMap"))
            await open.Client.ApplyAsync(SystemObjects.For(map, rollout, x => x), dry: false, force: true, cancellation);
    }

    private async Task AwaitRunningAsync(string rollout, Service service, int replicas, CancellationToken cancellation)
    {
        var begun = setup.Time.GetTimestamp();
        var within = service.Ready?.StartWithin ?? TimeSpan.FromMinutes(1);
        while (true)
        {
            var pods = await PodsAsync(rollout, service.Name, cancellation);
            if (pods.Count == replicas && pods.TrueForAll(x => x.Alive))
                return;
            await RefuseAsync(pods.Find(x => x.IsHopeless), cancellation);
            var deployment = pods.Count < replicas
                ? await open.Client.GetAsync(new ObjectName("apps/v1", "Deployment", setup.Cluster.Namespaces.Of(service), SystemObjects.NameOf(service.Name, rollout)), cancellation) : null;
            if (RefusalOf(deployment) is { } refused)
                throw PipelineException.Failed(
                    refused.Contains("exceeded quota", StringComparison.Ordinal) ? $"A quota of the namespace leaves no room for {service.Name}" : $"The cluster admits no pod of {service.Name}", setup.Cluster.Namespaces.Of(service), refused,
                    refused.Contains("exceeded quota", StringComparison.Ordinal) ? "raise the quota, or take less: limits and replicas of the environment" : "change the definition so that the policy of the cluster allows it");
            var waited = setup.Time.GetElapsedTime(begun);
            if (waited > within + ToFetch || (waited > within && pods.Exists(x => x.IsUnscheduled)))
            {
                var late = pods.Find(x => x.IsUnscheduled) ?? pods.Find(x => !x.Alive);
                await RefuseAsync(late, cancellation);
                throw PipelineException.Failed(
                    $"{pods.Count(x => x.Alive)} of {replicas} replicas of {service.Name} run after {waited.TotalSeconds:0} s", why: late is null ? "the cluster makes no more pods" : await EventAsync(late, cancellation));
            }

            await Task.Delay(Look, setup.Time, cancellation);
        }
    }

    /// <summary>Why a Deployment makes no pods; null: it does.</summary>
    internal static string? RefusalOf(JsonObject? deployment) => (deployment?["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>()
        .Where(x => (string?)x["type"] == "ReplicaFailure" && (string?)x["status"] == "True").Select(x => (string?)x["message"]).FirstOrDefault();

    private async Task<string?> RunAsync(JsonObject made, Job job, Action<string> say, CancellationToken cancellation)
    {
        var name = ObjectName.Of(made);
        // One that an earlier run has begun is waited for: a job cannot be changed, and runs once.
        // The cluster counts from when it hears of a job: fetching its image is no fault of it, so here it is counted from its start. When nobody counts any more, the cluster does.
        made["spec"]!["activeDeadlineSeconds"] = (int)(job.Deadline + ToFetch).TotalSeconds;
        if (await open.Client.GetAsync(name, cancellation) is null)
            await open.Client.ApplyAsync((await open.FitAsync(made, warn, cancellation))!, dry: false, force: true, cancellation);
        var lines = new Queue<string>();
        string? last = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task? following = null;
        string? followed = null;
        var begun = setup.Time.GetTimestamp();
        long? started = null;
        while (true)
        {
            var there = await open.Client.GetAsync(name, cancellation);
            var pod = (await open.PodsAsync($"job-name={name.Name}", cancellation)).FirstOrDefault();
            if (following is null && pod is not null && (pod.Alive || pod.Ended))
            {
                followed = pod.Name;
                started = setup.Time.GetTimestamp();
                following = open.Client.FollowAsync(pod.Name, pod.Namespace, Take, stop.Token);
            }

            var ended = (there?["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(x => (string?)x["type"] is "Complete" or "Failed" && (string?)x["status"] == "True");
            if (there is null || ended is not null)
            {
                stop.CancelAfter(TimeSpan.FromSeconds(5));
                await (following ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if ((string?)ended?["type"] == "Complete")
                    return last;
                throw PipelineException.Failed(
                    $"Job {job.Name} failed", followed ?? name.ToString(), there is null ? "somebody has deleted it" : pod?.Trouble ?? (string?)ended?["message"], details: [.. lines]);
            }

            if (started is { } at && setup.Time.GetElapsedTime(at) > job.Deadline)
            {
                await open.Client.DeleteAsync(name, null, cancellation);
                while ((await open.PodsAsync($"job-name={name.Name}", cancellation)).Count > 0)
                    await Task.Delay(Look, setup.Time, cancellation);
                await stop.CancelAsync();
                throw PipelineException.Failed($"Job {job.Name} did not end within {job.Deadline.TotalSeconds:0.#} s", followed, "it was ended", details: [.. lines]);
            }

            if (pod is { Ended: false, IsHopeless: true, Trouble: { } trouble })
                throw PipelineException.Failed($"Job {job.Name} does not start: its pod {trouble}", pod.Name, await EventAsync(pod, cancellation), Next(pod));
            if (setup.Time.GetElapsedTime(begun) > job.Deadline + ToFetch)
                throw PipelineException.Failed($"Job {job.Name} has neither run nor failed", name.ToString(), pod?.Trouble ?? "the cluster made no pod for it");
            await Task.Delay(Look, setup.Time, cancellation);
        }

        void Take(string line)
        {
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > PlanRunner.ShownLines)
                    lines.Dequeue();
            }

            last = line;
            say(line);
        }
    }

    private static JsonObject AsJob(JsonObject template)
    {
        if ((string?)template["kind"] == "Job")
            return (JsonObject)template.DeepClone();
        var metadata = (JsonObject)template["metadata"]!.DeepClone();
        return new() { ["apiVersion"] = "batch/v1", ["kind"] = "Job", ["metadata"] = metadata, ["spec"] = template["spec"]!["jobTemplate"]!["spec"]!.DeepClone() };
    }
}
