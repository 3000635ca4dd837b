using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Services;
using Polly;
using Polly.Retry;

namespace Pipeline.Deployment.Local;

/// <summary>The replicas of all rollouts: started, found again from their files and the process table, ended.</summary>
internal sealed class ReplicaProcesses(SystemDefinition system, LocalLayout layout, LocalSettings settings, TimeProvider time)
{
    private const string RolloutFile = "rollout.json";
    private const string ReplicaFile = "replica.json";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    // Two replicas that start side by side find the same port free.
    private readonly HashSet<int> _ports = [];

    // A replica that ended may have found its port taken, in the moment between the look and the start.
    private readonly ResiliencePipeline<(LocalReplica Replica, bool Listens)> _onAnotherPort = new ResiliencePipelineBuilder<(LocalReplica Replica, bool Listens)> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<(LocalReplica Replica, bool Listens)>
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.Zero,
            ShouldHandle = x => new(x.Outcome is { Exception: null, Result: { Listens: false } ended } && !FreePort.IsFree(ended.Replica.Port)),
        })
        .Build();

    /// <summary>Every rollout with a folder, as its processes are now.</summary>
    public ImmutableArray<ObservedRollout> Observe() =>
        [.. Folders(layout.Running).Concat(Folders(layout.Ended)).Select(Observe).OfType<ObservedRollout>().OrderBy(x => x.Rollout.Id, StringComparer.Ordinal)];

    /// <summary>Starts those replicas of a service that do not run, side by side, and ends those that are too many.</summary>
    public async Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation)
    {
        var folder = Path.Combine(layout.Running, rollout.Id);
        // A rollout that was told to end, and is needed again.
        if (Path.Combine(layout.Ended, rollout.Id) is var ended && Directory.Exists(ended) && !Directory.Exists(folder))
            Directory.Move(ended, folder);
        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, RolloutFile), JsonSerializer.SerializeToUtf8Bytes(rollout, DeploymentJson.Default.Rollout));
        await Task.WhenAll(Enumerable.Range(1, replicas).Select(x => (Number: x, Folder: Path.Combine(folder, $"{service.Name}.{x}")))
            .Where(x => Launcher.Started(x.Folder)?.IsAlive is not true)
            .Select(x => StartAsync(rollout, service, x.Folder, x.Number, cancellation)));
        foreach (var more in Folders(folder).Where(x => NumberOf(x, service) > replicas).ToList())
        {
            if (Launcher.Started(more) is { } process)
                await Signals.EndAsync(process, service.Grace, time, cancellation);
            Directory.Delete(more, recursive: true);
        }
    }

    private static int NumberOf(string folder, Service service) =>
        Path.GetFileName(folder) is var name && name.StartsWith(service.Name + ".", StringComparison.Ordinal) && int.TryParse(name[(service.Name.Length + 1)..], out var number) ? number : 0;

    /// <summary>Ends all processes of a rollout, or those of one service.</summary>
    public async Task StopAsync(string id, Service? service, TimeSpan grace, CancellationToken cancellation)
    {
        var running = Path.Combine(layout.Running, id);
        var ended = Path.Combine(layout.Ended, id);
        if (service is null && Directory.Exists(running))
            Directory.Move(running, ended);
        var folders = service is null ? Folders(ended) : Folders(running).Concat(Folders(ended)).Where(x => Path.GetFileName(x).StartsWith(service.Name + ".", StringComparison.Ordinal));
        // What ends still works: told all at once, replicas would take every core from the release that serves.
        await Parallel.ForEachAsync(
            folders.Select(Launcher.Started).OfType<ProcessIdentity>(),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2), CancellationToken = cancellation },
            async (process, token) => await Signals.EndAsync(process, grace, time, token));
    }

    /// <summary>Runs a job to its end.</summary>
    /// <exception cref="PipelineException">It failed, or took too long.</exception>
    public async Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(job.Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var replica = new LocalReplica($"{rollout.Id}.{job.Name}", rollout.Release.Version, 0, layout.Data) { Service = job.Name };
        try
        {
            await ProcessRunner.RunAsync(CommandFor(job, replica), say, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw PipelineException.Failed($"Job {job.Name} did not end within {job.Deadline.TotalSeconds:0.#} s", next: "it was ended; look at what it waits for, or give it a longer Deadline");
        }
    }

    /// <summary>Runs a probe's command as the replica's service does.</summary>
    /// <returns>Null: it exited with 0; else what it said.</returns>
    public async Task<string?> ProbeAsync(ObservedReplica replica, ExecProbe probe, CancellationToken cancellation)
    {
        var service = system.Services.Single(x => x.Name == replica.Service);
        var folder = Folders(layout.Running).Concat(Folders(layout.Ended)).SelectMany(Folders).FirstOrDefault(x => ReplicaOf(x)?.Instance == replica.Instance);
        if (folder is null || ReplicaOf(folder) is not { } known)
            return "it is gone";
        var (code, output, error) = await ProcessRunner.CaptureAsync(
            CommandFor(service, known) with { Program = probe.Command[0], Arguments = probe.Command[1..], DeclaredOnly = true }, cancellation);
        return code == 0 ? null : $"`{probe.Command[0]}` exited with {code}: {(error.Trim().Length > 0 ? error : output).Trim().Split('\n')[^1]}";
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

    private async Task StartAsync(Rollout rollout, Service service, string folder, int number, CancellationToken cancellation)
    {
        var (replica, listens) = await _onAnotherPort.ExecuteAsync(
            async cancel =>
            {
                Directory.CreateDirectory(folder);
                var name = service is Web ? $"{rollout.Id}.{rollout.Slot.Text()}.{number}" : $"{rollout.Id}.{service.Name}.{number}";
                if (system.Webs.Count() > 1)
                    name = $"{rollout.Id}.{rollout.Slot.Text()}.{service.Name}.{number}";
                var replica = new LocalReplica(name, rollout.Release.Version, FreePort.Find(_ports), layout.Data) { Service = service.Name };
                DurableFile.Write(Path.Combine(folder, ReplicaFile), JsonSerializer.SerializeToUtf8Bytes(replica, LocalJson.Default.LocalReplica));
                await Launcher.StartAsync(CommandFor(service, replica), folder, cancel);
                return (replica, service is not Web || await ListensAsync(service, folder, replica.Port, cancel));
            },
            cancellation);
        if (!listens)
            throw PipelineException.Failed($"Replica {replica.Instance} ended before it listened on port {replica.Port}");
    }

    /// <summary>True: the port is open, or it is not yet but the process lives and health decides; false: the process ended.</summary>
    private async Task<bool> ListensAsync(Service service, string folder, int port, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        ProcessIdentity? process = null;
        while (time.GetElapsedTime(begun) < service.Ready!.StartWithin)
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

    private Command CommandFor(Service service, LocalReplica replica)
    {
        var command = new Command(service.Command[0], service.Command[1..]) { DeclaredOnly = true }
            .In(layout.FilesOf(replica.Release, service.Name))
            .With("PORT", replica.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .With("INSTANCE_ID", replica.Instance)
            .With("RELEASE_VERSION", replica.Release)
            .With("DATA_DIR", replica.DataDirectory);
        return settings.Of(service).Aggregate(command, (x, variable) => x.With(variable.Name, variable.Value));
    }

    // Without its file nothing was started from a folder: a run was killed between making the one and writing the other.
    private ObservedRollout? Observe(string folder) =>
        StoredRecord.Read(Path.Combine(folder, RolloutFile), DeploymentJson.Default.Rollout) is { } rollout
            ? new ObservedRollout(rollout, [.. Folders(folder).Select(x => ObserveReplica(x, rollout)).OfType<ObservedReplica>()])
            : null;

    private ObservedReplica? ObserveReplica(string folder, Rollout rollout)
    {
        if (ReplicaOf(folder) is not { } replica)
            return null;
        var service = replica.Service is null ? system.Webs.FirstOrDefault() : system.Services.FirstOrDefault(x => x.Name == replica.Service);
        var lives = Launcher.Started(folder)?.IsAlive is true;
        return new ObservedReplica(
            replica.Service ?? service?.Name ?? "web", replica.Instance, service is Web ? new Uri($"http://127.0.0.1:{replica.Port}/") : null, lives)
        {
            Since = lives ? Launcher.StartedAt(folder) : null,
            Image = rollout.Release.Digest,
        };
    }

    private static LocalReplica? ReplicaOf(string folder) => StoredRecord.Read(Path.Combine(folder, ReplicaFile), LocalJson.Default.LocalReplica);

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];
}
