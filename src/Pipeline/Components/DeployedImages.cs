using System.Collections.Immutable;
using System.Text;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;
using Serilog;

namespace Pipeline.Components;

/// <summary>What environments run or may roll back to, asked of their journals.</summary>
internal static class DeployedImages
{
    /// <summary>The digests that must stay: of all environments of all systems that run images, and those that were named.</summary>
    /// <exception cref="PipelineException">An environment cannot be asked: exit 3, nothing was deleted.</exception>
    public static async Task<ImmutableHashSet<Digest>> AskAsync(IRegistry build, CancellationToken cancellation)
    {
        var known = build.Systems.SelectMany(x => x.Environments.Select(y => $"{x.Name}/{y.Name}")).ToList();
        if (build.Unasked.FirstOrDefault(x => !known.Contains(x)) is { } unknown)
            throw PipelineException.WrongUse($"There is no environment `{unknown}`", "--unasked", $"known are: {string.Join(", ", known)}");
        var targets = build.Systems.Where(x => x.Services.Any(y => y.Artifact is ImageArtifact)).SelectMany(x => x.Environments.Where(y => y is not LocalEnvironment).Select(y => (System: x, Environment: y)))
            .Where(x => !build.Unasked.Contains($"{x.System.Name}/{x.Environment.Name}")).ToList();
        var answers = await Task.WhenAll(targets.Select(x => AskAsync(build, x.System, x.Environment, cancellation)));
        var failed = answers.Where(x => x.Failure is not null).ToList();
        if (failed.Count > 0)
            throw PipelineException.Refused(
                $"What {string.Join(", ", failed.Select(x => x.Name))} {(failed.Count == 1 ? "runs" : "run")} is not known, so nothing is deleted", null,
                string.Join("; ", failed.Select(x => $"{x.Name}: {x.Failure}")),
                "let it be reached from here; an environment that does not exist is named with --unasked <system>/<environment>");
        foreach (var (name, digests, _) in answers)
            Log.Information("{Environment} runs or may roll back to {Count} images", name, digests.Count);
        return [.. answers.SelectMany(x => x.Digests), .. (build.DeployedDigests ?? []).Concat(build.KeepDigests ?? []).Where(x => x != "none").Select(Digest.Parse)];
    }

    /// <summary>The digests of one environment, sorted.</summary>
    /// <exception cref="PipelineException">It cannot be asked: exit 3.</exception>
    public static async Task<ImmutableArray<Digest>> AskOneAsync(IRegistry build, CancellationToken cancellation)
    {
        var system = build.Systems.First(x => x.Name == build.SystemName);
        var (name, digests, failure) = await AskAsync(build, system, system.Environments.First(x => x.Name == build.Env), cancellation);
        return failure is null
            ? [.. digests.OrderBy(x => x.Hex, StringComparer.Ordinal)]
            : throw PipelineException.Refused($"What {name} runs is not known", null, failure, "let it be reached from here");
    }

    private static async Task<(string Name, ImmutableHashSet<Digest> Digests, string? Failure)> AskAsync(
        IHaveSystems build, SystemDefinition system, DeployEnvironment environment, CancellationToken cancellation)
    {
        var name = $"{system.Name}/{environment.Name}";
        try
        {
            var host = Selection.At(build, system, environment).Host;
            // This machine's engine is asked for an environment that says no other; on another machine that engine is another one.
            if (environment is DockerEnvironment { Engine: null } docker && !IsNamed(docker) && (await host.ReadAsync(cancellation)).Entries.IsEmpty)
                return (name, [], docker.EngineVariable is { } variable
                    ? $"{variable} does not say where its engine is, and on this machine's nothing was ever deployed"
                    : "nothing was ever deployed to this machine's engine, so it may be on another machine");
            return (name, await OfAsync(name, host, cancellation), null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return (name, [], e is PipelineException known ? string.Join(": ", new[] { known.Diagnostic.What, known.Diagnostic.Why }.Where(x => !string.IsNullOrEmpty(x))) : e.Message);
        }
    }

    private static bool IsNamed(DockerEnvironment environment) => environment.EngineVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    /// <summary>
    /// What one environment needs: what serves, what is being rolled out, what a rollback goes to, all releases that its host keeps, and whatever else
    /// runs there: the router is the build's own image, and no release names it.
    /// </summary>
    internal static async Task<ImmutableHashSet<Digest>> OfAsync(string environment, IDeployHost host, CancellationToken cancellation)
    {
        var history = (await host.ReadAsync(cancellation)).History;
        var needed = new[] { history.Current, history.Previous, history.Unfinished }.OfType<RolloutRecord>().Select(x => x.Rollout.Release).ToList();
        // What serves is known from the edge too, where the journal was lost.
        var observed = await host.ObserveAsync(cancellation);
        // What runs on a machine that nobody sees is needed there all the same.
        if (!observed.Away.IsEmpty || !observed.Behind.IsEmpty)
            throw PipelineException.Refused($"What all machines of {environment} run is not known", null, string.Join("; ", observed.Away.Concat(observed.Behind)), "let them be reached from here, and run ./build.sh Recover");
        needed.AddRange(observed.Rollouts.Where(x => x.Alive > 0).Select(x => x.Rollout.Release));
        foreach (var version in history.Rollouts.Select(x => x.Rollout.Release.Version).Distinct())
            if (await host.KeptAsync(version, cancellation) is { } kept)
                needed.Add(kept);
        // After Down nothing runs that would name the router.
        var router = history.IsDown && await host.ReadRecordAsync(RouterVolume.ImageRecord, cancellation) is { } name && ImageReference.TryParse(Encoding.UTF8.GetString(name), out var image) ? image.Digest : null;
        if (history.IsDown)
            Log.Information("{Environment} is down: asked is what it may go back to", environment);
        else if (history.Current is null && history.Unfinished is null)
            Log.Information("Nothing serves in {Environment}, by its journal", environment);
        var running = observed.Lasting.Concat(observed.Rollouts.SelectMany(x => x.Replicas)).Select(x => Digest.TryParse(x.Image, out var digest) ? digest : (Digest?)null);
        return [.. needed.SelectMany(x => x.Images?.Values ?? []).Select(x => ImageReference.Parse(x).Digest).Concat(running).Append(router).OfType<Digest>()];
    }
}
