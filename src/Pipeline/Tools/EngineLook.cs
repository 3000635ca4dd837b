using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Execution;

namespace Pipeline.Tools;

/// <summary>Looks at the Docker Engine: whether it answers, and whether it can do what images need.</summary>
internal static class EngineLook
{
    // A base image, its tests and a build cache of a small system; below this builds fail in the middle.
    private const long NeededBytes = 5L << 30;

    /// <summary>What is to be said of the engine.</summary>
    /// <param name="endpoint">Finds it.</param>
    /// <param name="required">Whether what was asked for needs it.</param>
    /// <param name="platforms">Whether the platforms that it can build are asked, which starts buildx.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<List<Finding>> FindAsync(Func<Task<DockerEndpoint>> endpoint, bool required, bool platforms, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var needed = $"API ≥ {EngineProblem.NeededApi}";
        try
        {
            using var engine = await DockerEngine.ConnectAsync(await endpoint(), TimeProvider.System, cancellation);
            var facts = await engine.FactsAsync(cancellation);
            var buildable = platforms ? PlatformsAsync(engine.Endpoint, cancellation) : null;
            findings.Add(new Finding("engine", "ok", $"{facts.Version}, API {facts.Api}{(facts.Rootless ? ", rootless" : "")}", needed, engine.Endpoint.ToString(), null, required));
            findings.Add(new Finding(
                "image store", facts.ContainerdStore ? "ok" : "warning", facts.ContainerdStore ? "containerd" : facts.Driver, "containerd", null,
                facts.ContainerdStore ? null : "it holds one platform of an image only: set \"features\": {\"containerd-snapshotter\": true} in /etc/docker/daemon.json", false));
            findings.Add(Disk(await engine.DiskUseAsync(cancellation), facts.DataRoot));
            if (buildable is not null)
                findings.Add(await buildable);
            findings.AddRange(facts.Warnings.Select(x => new Finding("engine warns", "warning", x.Replace("WARNING: ", "", StringComparison.Ordinal), null, null, null, false)));
        }
        catch (PipelineException e)
        {
            var old = e.Message.Contains("too old", StringComparison.Ordinal);
            findings.Add(new Finding("engine", old ? "too old" : "missing", null, needed, e.Diagnostic.Where, $"{e.Diagnostic.Why}; {e.Diagnostic.Next}", required));
        }

        return findings;
    }

    private static Finding Disk(DiskUse use, string root) => use.Free is not { } free
        ? new Finding("disk", "ok", "another machine's", null, null, null, false)
        : new Finding(
            "disk", free >= NeededBytes ? "ok" : "warning", $"{DockerEngine.Bytes(free)} free", $"≥ {DockerEngine.Bytes(NeededBytes)}", root,
            free >= NeededBytes ? null : $"nothing uses {DockerEngine.Bytes(use.Reclaimable)} of it: `docker builder prune`, `docker image prune -a`", false);

    private static async Task<Finding> PlatformsAsync(DockerEndpoint endpoint, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            var (code, output, error) = await ProcessRunner.CaptureAsync(endpoint.Same(Buildx.Inspect()), limit.Token);
            var platforms = output.Split('\n').Select(x => x.Trim()).Where(x => x.StartsWith("Platforms:", StringComparison.Ordinal))
                .SelectMany(x => x["Platforms:".Length..].Split(',')).Select(x => x.Trim().TrimEnd('*')).Where(x => x.Length > 0).Distinct().ToList();
            var both = platforms.Contains("linux/amd64") && platforms.Contains("linux/arm64");
            return code != 0 || platforms.Count == 0
                ? new Finding("platforms", "warning", null, "linux/amd64, linux/arm64", null, $"the builder does not tell: {error.Trim()}", false)
                : new Finding(
                    "platforms", both ? "ok" : "warning", string.Join(", ", platforms.Where(x => x is "linux/amd64" or "linux/arm64").DefaultIfEmpty(platforms[0])),
                    "linux/amd64, linux/arm64", null, both ? null : "scripts/docker.sh lets the kernel run programs of the other one (qemu-user-static, binfmt_misc)", false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Finding("platforms", "warning", null, "linux/amd64, linux/arm64", null, "the builder did not answer within 20 s", false);
        }
        catch (PipelineException e)
        {
            return new Finding("platforms", "warning", null, "linux/amd64, linux/arm64", null, e.Diagnostic.What, false);
        }
    }
}
