using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;
using Polly;
using Polly.Retry;

namespace Pipeline.Deployment.Local;

/// <summary>The replicas of all rollouts: started, found again from their files and the process table, ended.</summary>
internal sealed class ReplicaProcesses(Service service, LocalLayout layout, TimeProvider time)
{
    private const string RolloutFile = "rollout.json";
    private const string ReplicaFile = "replica.json";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    // Two replicas that start side by side find the same port free.
    private readonly HashSet<int> _ports = [];

    // A replica that ended may have found its port taken, in the moment between the look and the start.
    private readonly ResiliencePipeline<(Replica Replica, bool Listens)> _onAnotherPort = new ResiliencePipelineBuilder<(Replica Replica, bool Listens)> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<(Replica Replica, bool Listens)>
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.Zero,
            ShouldHandle = x => new(x.Outcome is { Exception: null, Result: { Listens: false } ended } && !FreePort.IsFree(ended.Replica.Port)),
        })
        .Build();

    /// <summary>Every rollout with a folder, as its processes are now.</summary>
    public ImmutableArray<ObservedRollout> Observe() =>
        [.. Folders(layout.Running).Concat(Folders(layout.Ended)).Select(Observe).OfType<ObservedRollout>().OrderBy(x => x.Rollout.Id, StringComparer.Ordinal)];

    /// <summary>Starts the replicas side by side.</summary>
    public async Task StartAsync(Rollout rollout, int replicas, CancellationToken cancellation)
    {
        var folder = Path.Combine(layout.Running, rollout.Id);
        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, RolloutFile), JsonSerializer.SerializeToUtf8Bytes(rollout, DeploymentJson.Default.Rollout));
        await Task.WhenAll(Enumerable.Range(1, replicas).Select(x => StartAsync(rollout, folder, x, cancellation)));
    }

    /// <summary>Ends all processes of a rollout.</summary>
    public async Task StopAsync(string id, TimeSpan grace, CancellationToken cancellation)
    {
        var running = Path.Combine(layout.Running, id);
        var ended = Path.Combine(layout.Ended, id);
        if (Directory.Exists(running))
            Directory.Move(running, ended);
        // What ends still works: told all at once, replicas would take every core from the release that serves.
        await Parallel.ForEachAsync(
            Folders(ended).Select(Launcher.Started).OfType<ProcessIdentity>(),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2), CancellationToken = cancellation },
            async (process, token) => await Signals.EndAsync(process, grace, time, token));
    }

    /// <summary>The last lines of each replica, each line after its replica's name when there are several.</summary>
    public ImmutableArray<string> Tail(string id, int lines)
    {
        var folders = Folders(Path.Combine(layout.Running, id)).Concat(Folders(Path.Combine(layout.Ended, id))).Order(StringComparer.Ordinal);
        return [.. folders.SelectMany(x => Launcher.Tail(x, lines).Select(line => $"{Path.GetFileName(x)}: {line}"))];
    }

    /// <summary>Forgets ended rollouts, all but the newest.</summary>
    public void Prune(int keep)
    {
        foreach (var folder in Folders(layout.Ended).OrderDescending(StringComparer.Ordinal).Skip(keep).Where(x => Observe(x) is not { Alive: > 0 }))
            Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(Rollout rollout, string rolloutFolder, int number, CancellationToken cancellation)
    {
        var folder = Path.Combine(rolloutFolder, number.ToString());
        var (replica, listens) = await _onAnotherPort.ExecuteAsync(
            async cancel =>
            {
                Directory.CreateDirectory(folder);
                var replica = new Replica($"{rollout.Id}.{rollout.Slot.Text()}.{number}", rollout.Release.Version, FreePort.Find(_ports), layout.Data);
                DurableFile.Write(Path.Combine(folder, ReplicaFile), JsonSerializer.SerializeToUtf8Bytes(replica, LocalJson.Default.Replica));
                await Launcher.StartAsync(CommandFor(replica), folder, cancel);
                return (replica, await ListensAsync(folder, replica.Port, cancel));
            },
            cancellation);
        if (!listens)
            throw PipelineException.Failed($"Replica {replica.Instance} ended before it listened on port {replica.Port}");
    }

    /// <summary>True: the port is open, or it is not yet but the process lives and health decides; false: the process ended.</summary>
    private async Task<bool> ListensAsync(string folder, int port, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        ProcessIdentity? process = null;
        while (time.GetElapsedTime(begun) < service.Health.StartWithin)
        {
            process ??= Launcher.Started(folder);
            if (process is { IsAlive: false })
                return false;
            if (process is not null && await FreePort.IsOpenAsync(port, cancellation))
                return process.IsAlive;
            await Task.Delay(Poll, time, cancellation);
        }

        return process is not null;
    }

    private Command CommandFor(Replica replica)
    {
        var command = service.Start(replica).In(layout.Release(replica.Release))
            .With("PORT", replica.Port.ToString())
            .With("INSTANCE_ID", replica.Instance)
            .With("RELEASE_VERSION", replica.Release)
            .With("DATA_DIR", replica.DataDirectory);
        return service.Environment.Aggregate(command, (x, variable) => x.With(variable.Key, variable.Value));
    }

    // Without its file nothing was started from a folder: a run was killed between making the one and writing the other.
    private static ObservedRollout? Observe(string folder) =>
        StoredRecord.Read(Path.Combine(folder, RolloutFile), DeploymentJson.Default.Rollout) is { } rollout
            ? new ObservedRollout(rollout, [.. Folders(folder).Select(ObserveReplica).OfType<ObservedReplica>()])
            : null;

    private static ObservedReplica? ObserveReplica(string folder) =>
        StoredRecord.Read(Path.Combine(folder, ReplicaFile), LocalJson.Default.Replica) is { } replica
            ? new ObservedReplica(replica.Instance, new Uri($"http://127.0.0.1:{replica.Port}/"), Launcher.Started(folder)?.IsAlive is true)
            : null;

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];
}
