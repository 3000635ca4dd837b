using System.Collections.Concurrent;
using System.Net.WebSockets;
using k8s;
using Pipeline.Diagnostics;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>The pods of the closed door, each with a router, which is told what to do as on a Docker host: by a program beside it.</summary>
internal sealed class DoorPods(KubernetesSetup setup, ClusterConnection open, RolloutPods pods)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ReachesWithin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan GoneWithin = TimeSpan.FromMinutes(3);

    /// <summary>What runs them.</summary>
    public ObjectName Deployment => new("apps/v1", "Deployment", setup.Cluster.Namespaces.Application, Door.Name);

    /// <summary>Those that are not about to end.</summary>
    public async Task<List<PodState>> ListAsync(CancellationToken cancellation) =>
        [.. (await AllAsync(cancellation)).Where(x => x is { Ending: false, Ended: false })];

    /// <summary>Waits until all are ready.</summary>
    /// <exception cref="PipelineException">One does not come to that, in the cluster's words.</exception>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        for (var begun = setup.Time.GetTimestamp(); ; await Task.Delay(Look, setup.Time, cancellation))
        {
            var there = await ListAsync(cancellation);
            if (there.Count == Door.Replicas && there.TrueForAll(x => x.Ready))
                return;
            await pods.RefuseAsync(there.Find(x => x.IsHopeless), cancellation);
            if (there.Count < Door.Replicas && RolloutPods.RefusalOf(await open.Client.GetAsync(Deployment, cancellation)) is { } refused)
                throw PipelineException.Failed($"The cluster admits no pod of {Door.Name}", setup.Cluster.Namespaces.Application, refused, "leave room for two more pods in the quota of the namespace, or change what admits them");
            if (setup.Time.GetElapsedTime(begun) <= ReadyWithin)
                continue;
            await pods.RefuseAsync(there.Find(x => !x.Ready), cancellation);
            throw PipelineException.Failed(
                $"{there.Count(x => x.Ready)} of {Door.Replicas} pods of {Door.Name} are ready after {ReadyWithin.TotalMinutes:0} minutes", setup.Cluster.Namespaces.Application, next: $"kubectl describe deployment {Door.Name} --namespace {setup.Cluster.Namespaces.Application}");
        }
    }

    /// <summary>Waits until each reaches all that a table leads to: nobody who may pass is turned away.</summary>
    public Task ReachAsync(RoutingTable table, CancellationToken cancellation) => EachAsync(async (pod, router) =>
    {
        foreach (var address in table.Services.SelectMany(x => x.Groups).SelectMany(x => x.Replicas).Select(x => new Uri(x.Url).Authority))
        {
            for (var begun = setup.Time.GetTimestamp(); ; await Task.Delay(Look, setup.Time, cancellation))
            {
                var answer = await router.AskAsync(new AskRequest(2000, Tcp: address), cancellation);
                if (answer.Error is null)
                    break;
                if (setup.Time.GetElapsedTime(begun) > ReachesWithin)
                    throw PipelineException.Failed($"Pod {pod.Name} does not reach {address}", pod.Namespace, answer.Error, "look at the cluster's name server, its nodes and its network policies; Services lead where they led");
            }
        }
    }, cancellation);

    /// <summary>Puts a table in force at each.</summary>
    public Task TellAsync(long token, RoutingTable table, CancellationToken cancellation) => EachAsync((_, router) => router.SetTableAsync(token, table, cancellation), cancellation);

    /// <summary>What each has counted.</summary>
    public async Task<IReadOnlyCollection<Figures>> FiguresAsync(CancellationToken cancellation)
    {
        var all = new ConcurrentBag<Figures>();
        await EachAsync(async (_, router) =>
        {
            foreach (var figures in await router.GetStateAsync(cancellation) is { } state ? Routing.Figures(state) : [])
                all.Add(figures);
        }, cancellation);
        return all;
    }

    /// <summary>Lets each take leave of who comes by it, and waits until nothing is open, or the time has passed.</summary>
    public async Task LeaveAsync(long token, TimeSpan within, CancellationToken cancellation)
    {
        await EachAsync((_, router) => router.LeaveAsync(token, cancellation), cancellation);
        await Task.Delay(setup.Environment.EndpointsGone, setup.Time, cancellation);
        var begun = setup.Time.GetTimestamp();
        await EachAsync(async (_, router) =>
        {
            while (await router.GetStateAsync(cancellation) is { } state && (state.Held > 0 || state.Groups.Sum(x => x.Requests) + state.Draining.Sum(x => x.Requests) > 0) && setup.Time.GetElapsedTime(begun) < within)
                await Task.Delay(Look, setup.Time, cancellation);
        }, cancellation);
    }

    /// <summary>Waits until none is left.</summary>
    public async Task GoneAsync(CancellationToken cancellation)
    {
        for (var begun = setup.Time.GetTimestamp(); await AllAsync(cancellation) is { Count: > 0 } left; await Task.Delay(Look, setup.Time, cancellation))
            if (setup.Time.GetElapsedTime(begun) > GoneWithin)
                throw PipelineException.Failed("Pods do not end", string.Join(", ", left.Select(x => $"{x.Namespace}/{x.Name}")), next: "look at their nodes");
    }

    private Task<List<PodState>> AllAsync(CancellationToken cancellation) => open.PodsAsync($"app.kubernetes.io/name={Door.Name}", cancellation);

    // One that does not run yet begins with the table of the Secret.
    private async Task EachAsync(Func<PodState, ControlClient, Task> act, CancellationToken cancellation) =>
        await Task.WhenAll((await ListAsync(cancellation)).Where(x => x.Alive).Select(async pod =>
        {
            using var router = new ControlClient(x => ConnectAsync(pod, x), $"in pod {pod.Namespace}/{pod.Name}");
            try
            {
                await Routing.Ask(() => act(pod, router), $"pod {pod.Namespace}/{pod.Name}");
            }
            catch (PipelineException e) when (!LostLease.Is(e))
            {
                // One that has ended meanwhile has another one in its place.
                if (await LivesAsync(pod, cancellation))
                    throw;
            }
        }));

    private async Task<bool> LivesAsync(PodState pod, CancellationToken cancellation) => (await ListAsync(cancellation)).Exists(x => x.Name == pod.Name && x.Alive);

    private async Task<Stream> ConnectAsync(PodState pod, CancellationToken cancellation)
    {
        try
        {
            return PodStream.OfProgram(await open.Client.Raw.WebSocketNamespacedPodExecAsync(
                pod.Name, pod.Namespace, (string[])["router", "connect", "--directory", Door.Directory], Door.Container, stderr: true, stdin: true, stdout: true, tty: false, cancellationToken: cancellation));
        }
        catch (Exception e) when (e is WebSocketException or k8s.Autorest.HttpOperationException or KubernetesException)
        {
            throw new IOException($"the cluster does not run a program in {pod.Name}: {e.Message}", e);
        }
    }
}
