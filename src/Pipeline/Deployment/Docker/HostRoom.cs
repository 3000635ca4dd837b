using System.Globalization;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>What a Docker host has, against what a system wants of it.</summary>
internal static class HostRoom
{
    private const long MiB = 1 << 20;

    /// <summary>Refuses what the host does not have, before anything is fetched or started.</summary>
    /// <param name="needed">What the system wants.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="router">The router's container: its volume is where the engine keeps its data, on whichever machine that is.</param>
    /// <param name="say">Gets the figures.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RequireAsync(Capacity needed, DockerEngine engine, string router, Action<string> say, CancellationToken cancellation)
    {
        var facts = await engine.FactsAsync(cancellation);
        var (memory, disk) = (facts.Memory / MiB, FreeOf((await engine.ExecAsync(router, ["df", "-Pk", "/state"], cancellation)).Output));
        needed.Require(engine.Endpoint.ToString(), facts.Cpus, memory, disk);
        say($"{needed.Memory} of {memory} MiB of memory, {(disk is { } free ? $"{free} MiB of disk free" : "free disk not known")}{string.Concat(needed.Connections.Where(x => x.Wanted > 0).Select(x => $", {x.Wanted} of {x.Most} connections of {x.Store}"))}");
    }

    /// <summary>The MiB that <c>df -Pk</c> calls available; null when it says nothing of the kind.</summary>
    internal static long? FreeOf(string output)
    {
        // A header, then: file system, blocks, used, available, capacity, mount point.
        var line = output.Trim().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return line.Length >= 6 && long.TryParse(line[3], NumberStyles.None, CultureInfo.InvariantCulture, out var blocks) ? blocks / 1024 : null;
    }
}
