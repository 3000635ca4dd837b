using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>The containers of rollouts: started, ended, and what they wrote.</summary>
internal sealed class RolloutContainers(DockerSetup setup, DockerConnections open, ReleaseRecords records, DockerSecrets? secrets)
{
    private readonly DockerNames _names = setup.Names;

    /// <summary>Makes sure that so many replicas of a service run, with what their rollout started with.</summary>
    public async Task UpAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation)
    {
        // A rollback brings back what the release had, and this service came later.
        if (await PrepareAsync(rollout, service, cancellation) is not { } project)
            return;
        // What starts takes the processor time that what serves leaves.
        var alone = ComposeProject.HeldBack(ComposeProject.Only(project, service.Name));
        await open.Compose.UpAsync(ComposeProject.Revealed(alone, secrets!.ValueOf), ImmutableDictionary<string, int>.Empty.Add(service.Name, replicas), [service.Name], cancellation);
    }

    /// <summary>Runs a job's program with another command, and returns the last line that it wrote.</summary>
    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var project = await PrepareAsync(rollout, job, cancellation) ?? throw PipelineException.WrongUse(
            $"Release {rollout.Release.Version} came without service {job.Name}", _names.ProjectOf(rollout.Id), next: "deploy a release that has it");
        var called = ComposeProject.CallOf(job.Name);
        var container = $"{_names.ProjectOf(rollout.Id)}-{called}-1";
        var engine = await open.HeldAsync(cancellation);
        await engine.RemoveAsync(container, cancellation);
        var call = ComposeProject.Called(project, job.Name, command);
        // A server may have been started from another image since the release was deployed, and its files are read by its own programs alone.
        if (job is Recovery && job.Needs is [Store server] && await engine.FindContainerAsync(_names.Lasting(server.Name), cancellation) is { Reference: { } image })
            call["services"]![called]!["image"] = image;
        await open.Compose.UpAsync(ComposeProject.Revealed(call, secrets!.ValueOf), ImmutableDictionary<string, int>.Empty, [called], cancellation);
        try
        {
            await JobRun.AwaitAsync(engine, job, container, say, setup.Time, cancellation);
            return (await engine.LogsAsync(container, cancellation: cancellation)).LastOrDefault() ?? "";
        }
        catch (OperationCanceledException)
        {
            // It gives back what it holds, such as a lock.
            await engine.StopAsync(container, job.Grace, CancellationToken.None);
            throw;
        }
        finally
        {
            await engine.RemoveAsync(container, CancellationToken.None);
        }
    }

    /// <summary>The project of a rollout, once the secrets of one of its services are where it finds them; null: the release has no such service.</summary>
    private async Task<JsonObject?> PrepareAsync(Rollout rollout, Service service, CancellationToken cancellation)
    {
        var stored = await records.StartedWithAsync(rollout, cancellation);
        if (!stored.Has(service.Name))
            return null;
        var given = ComposeProject.SecretsOf(stored.Configuration, service.Name);
        if (!given.IsEmpty)
            await (await open.EngineAsync(cancellation)).FillVolumeAsync(
                DockerNames.Secrets(_names.ProjectOf(rollout.Id), service.Name), setup.Images[ComposeVariables.Router],
                secrets!.Files(given, ComposeProject.UserOf(stored.Configuration, service.Name)), _names.LabelsOf(rollout.Id), cancellation);
        return ComposeProject.Rollout(stored.Configuration, setup.System, _names, rollout);
    }

    /// <summary>
    /// Gives services whose replicas are ready as much of the processors as all others have. A team's own <c>cpu_shares</c> stay as they are.
    /// </summary>
    public async Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation)
    {
        var configuration = (await records.StartedWithAsync(rollout, cancellation)).Configuration;
        var held = services.Select(x => x.Name).Where(x => !ComposeProject.HasShares(configuration, x)).ToHashSet();
        var engine = await open.HeldAsync(cancellation);
        await engine.ShareEquallyAsync(
            (await OfAsync(rollout.Id, cancellation)).Where(x => x.Running && held.Contains(x.Labels[DockerNames.ServiceLabel])).Select(x => x.Id), cancellation);
    }

    /// <summary>Ends the replicas of a rollout, or of one service in it; with the last, its secrets go too.</summary>
    public async Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation)
    {
        var containers = (await OfAsync(rollout, cancellation)).Where(x => service is null || x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == service.Name);
        await Parallel.ForEachAsync(containers, cancellation, async (x, token) =>
        {
            // Each of these takes its time, and the lease may be lost meanwhile.
            if (x.Running)
                await (await open.HeldAsync(token)).StopAsync(x.Id, grace, token);
            await (await open.HeldAsync(token)).RemoveAsync(x.Id, token);
        });
        if (service is not null)
            return;
        var engine = await open.HeldAsync(cancellation);
        foreach (var volume in (await engine.VolumesAsync($"{DockerNames.RolloutLabel}={rollout}", cancellation)).Where(x => x.StartsWith(_names.ProjectOf(rollout) + "_", StringComparison.Ordinal)))
            await engine.RemoveVolumeAsync(volume, cancellation);
    }

    /// <summary>The last lines that the replicas of a rollout wrote, and how those ended that have.</summary>
    public async Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation)
    {
        var engine = await open.EngineAsync(cancellation);
        var containers = (await OfAsync(rollout, cancellation)).OrderBy(x => x.Name, StringComparer.Ordinal);
        return [.. (await Task.WhenAll(containers.Select(async x => EndOf(x).Concat((await engine.LogsAsync(x.Id, lines, cancellation)).Select(line => $"{NameOf(x)}: {line}"))))).SelectMany(x => x)];

        string NameOf(EngineContainer container) => container.Name[(_names.Project.Length + 1)..];

        IEnumerable<string> EndOf(EngineContainer container)
        {
            var memory = open.WasOutOfMemory(container)
                ? $", out of memory: it used more than {setup.System.Services.FirstOrDefault(x => x.Name == container.Labels.GetValueOrDefault(DockerNames.ServiceLabel))?.Limits?.Memory} MiB" : "";
            return container.Status == "running" && memory == "" ? []
                : [$"{NameOf(container)}: {container.Status}{(container.ExitCode is { } code ? $", exit code {code}" : "")}{memory}"];
        }
    }

    private async Task<IEnumerable<EngineContainer>> OfAsync(string rollout, CancellationToken cancellation) =>
        (await open.ContainersAsync(cancellation)).Where(x => x.Labels.GetValueOrDefault(DockerNames.RolloutLabel) == rollout);
}
