using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Rendering.Kubernetes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>One run's way to a cluster, made when it is needed first; and its right to change the environment there.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private readonly KubernetesSetup _setup;
    private readonly Lazy<ClusterClient> _client;
    private readonly HashSet<string> _said = [];
    private int? _minor;
    private ClusterLease? _lease;

    public ClusterConnection(KubernetesSetup setup)
    {
        _setup = setup;
        _client = new(() => new ClusterClient(ClusterAccess.Of(setup.Environment, setup.Given), setup.Time));
    }

    /// <summary>The cluster.</summary>
    public ClusterClient Client => _client.Value;

    /// <summary>How everything is named and labelled.</summary>
    public Cluster Cluster => _setup.Cluster;

    /// <summary>Chooses all objects of the environment.</summary>
    public string Selector => $"pipeline.system={_setup.System.Name},pipeline.environment={_setup.Environment.Name}";

    /// <summary>Chooses what a service is known by: its pods, and the volumes that were made for them.</summary>
    public string SelectorOf(Systems.Services.Service service) => string.Join(',', Cluster.Known(service).Select(x => $"{x.Key}={x.Value}"));

    /// <summary>What this run holds; null: it only looks.</summary>
    public ClusterLease? Lease => _lease;

    /// <summary>Takes the environment.</summary>
    public async Task<ClusterLease> TakeAsync(ClusterState state, string owner, long atLeast, CancellationToken cancellation) =>
        _lease = await ClusterLease.TakeAsync(Client, state, owner, atLeast, _setup.Time, cancellation);

    /// <summary>The lease, provided that this run has it still.</summary>
    /// <exception cref="PipelineException">It does not: exit 3.</exception>
    public async Task<ClusterLease> HeldAsync(CancellationToken cancellation)
    {
        var lease = _lease ?? throw new InvalidOperationException("nothing is held");
        await lease.RequireAsync(cancellation);
        return lease;
    }

    /// <summary>Applies an object that a run which has lost the environment must not write: it says whose run did it, and is the one that was read.</summary>
    /// <exception cref="PipelineException">This run has lost it: exit 3.</exception>
    public async Task ApplyHeldAsync(JsonObject rendered, CancellationToken cancellation)
    {
        var lease = await HeldAsync(cancellation);
        var live = await Client.GetAsync(ObjectName.Of(rendered), cancellation);
        if (live is not null && ClusterState.TokenOf(live) > lease.Token)
            throw lease.Lost();
        ClusterState.Mark(rendered, lease.Token);
        if (live is not null)
            rendered["metadata"]!["resourceVersion"] = (string)live["metadata"]!["resourceVersion"]!;
        try
        {
            await Client.ApplyAsync(rendered, dry: false, force: true, cancellation);
        }
        catch (ClusterAnswer e) when (e.IsConflict)
        {
            throw lease.Lost(e);
        }
    }

    /// <summary>The version of the server, such as 30 of 1.30.</summary>
    public async Task<int> MinorAsync(CancellationToken cancellation) => _minor ??= (await Client.VersionAsync(cancellation)).Minor;

    /// <summary>An object as the server takes it; null: it knows no such kind, and that was said.</summary>
    /// <param name="made">The object; it is changed.</param>
    /// <param name="warn">Told what is other than rendered, each thing once in a run.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<JsonObject?> FitAsync(JsonObject made, Action<string> warn, CancellationToken cancellation)
    {
        var name = ObjectName.Of(made);
        var minor = await MinorAsync(cancellation);
        OlderServer.Fit(made, minor, x => Say($"the cluster is 1.{minor}, older than what is rendered for (1.30): {x}"));
        if (await Client.FindAsync(name.Version, name.Kind, cancellation) is not null)
            return made;
        if (OlderServer.Before(name.Version) is { } before && await Client.FindAsync(before, name.Kind, cancellation) is not null)
        {
            made["apiVersion"] = before;
            return made;
        }

        Say($"the cluster has no {name.Kind} of {name.Version}, so {name.Name} is left out");
        return null;

        void Say(string what)
        {
            lock (_said)
                if (!_said.Add(what))
                    return;
            warn(what);
        }
    }

    /// <summary>The objects of a kind that the environment has, in all its namespaces.</summary>
    public async Task<List<JsonObject>> ListAsync(string version, string kind, string also, CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(Cluster.Namespaces.All.Select(x => Client.ListAsync(version, kind, x, also.Length == 0 ? Selector : $"{Selector},{also}", cancellation)));
        return [.. lists.SelectMany(x => x)];
    }

    /// <summary>The pods that the environment has.</summary>
    /// <param name="also">Further labels; empty: none.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<PodState>> PodsAsync(string also, CancellationToken cancellation) => [.. (await ListAsync("v1", "Pod", also, cancellation)).Select(PodState.Of)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _lease?.Dispose();
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }
}
