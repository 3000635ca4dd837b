using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>Looks for what differs on an engine. It needs neither the lease nor the values of secrets.</summary>
internal sealed class DockerInspection(DockerSetup setup, DockerConnections open, SystemConfiguration definition, ReleaseRecords records, DockerSecrets? secrets)
{
    /// <summary>What differs, beside the number and the state of replicas.</summary>
    public async Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation)
    {
        definition.Begin();
        var containers = await open.ContainersAsync(cancellation);
        // What the router keeps is not known while it does not answer.
        var kept = observed.Lasting.Any(x => x is { Service: Drift.Router, Ready: true });
        var started = kept ? await records.FindAsync(current, cancellation) : null;
        var replicas = containers.Where(x => x.Labels.GetValueOrDefault(DockerNames.RolloutLabel) == current.Id);
        return
        [
            .. containers.Any(x => x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == DockerNames.Standby)
                ? [new Drift(Drift.Router, "extra", "another one stands in for it: the run that replaced it was killed", Drift.Recover)] : (Drift[])[],
            .. await LastingAsync(containers, kept ? secrets : null, cancellation),
            .. DockerDrift.OfReplicas(replicas, started, await open.ImagesAsync(DockerDrift.ImagesOf(started), cancellation)),
        ];
    }

    private async Task<IEnumerable<Drift>> LastingAsync(ImmutableArray<EngineContainer> containers, DockerSecrets? known, CancellationToken cancellation)
    {
        try
        {
            var (configuration, lasting) = await definition.LastingAsync(cancellation);
            var images = await open.ImagesAsync(ComposeProject.ImagesOf(lasting), cancellation);
            var files = known is null ? [] : await new LastingFiles(setup, open, await open.EngineAsync(cancellation), known, configuration, lasting).CompareAsync(forgiving: true, cancellation);
            return [.. DockerDrift.OfLasting(setup.System, lasting, LastingService.Of(lasting, setup.Names, containers, images), images), .. DockerDrift.OfFiles(files, setup.Files)];
        }
        catch (PipelineException e) when (e.Code == Engine.ExitCode.WrongUse)
        {
            // Such as without the router's image here: what runs is shown all the same.
            return [new Drift("the definition", "configuration", $"cannot be compared with what runs: {e.Diagnostic.What}{(e.Diagnostic.Why is { } why ? $", {why}" : "")}", e.Diagnostic.Next ?? "correct it")];
        }
    }
}
