using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// The worker processes of nginx. A reload starts others, which have the new configuration, and lets the old ones finish their requests.
/// </summary>
internal sealed class EdgeWorkers(DockerEngine engine, string container, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReloadedWithin = TimeSpan.FromSeconds(20);

    private const string List = """
        for p in /proc/[0-9]*; do
          c=$(tr '\0' ' ' < "$p/cmdline" 2>/dev/null) || continue
          case "$c" in "nginx: worker process"*) echo "${p#/proc/} $c";; esac
        done
        """;

    /// <summary>The workers by their process number, and whether each has been told to end.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> NowAsync(CancellationToken cancellation) =>
        (await engine.ExecAsync(container, ["sh", "-c", List], cancellation)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => x.Split(' ', 2)).Where(x => x.Length == 2).ToDictionary(x => x[0], x => x[1].Contains("shutting down", StringComparison.Ordinal));

    /// <summary>Waits until each of the workers before a reload is gone or was told to end: new requests get the new configuration then.</summary>
    /// <param name="before">The workers then.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False: nginx did not take the new configuration.</returns>
    public async Task<bool> ReloadedAsync(IReadOnlyDictionary<string, bool> before, CancellationToken cancellation)
    {
        for (var begun = time.GetTimestamp(); time.GetElapsedTime(begun) <= ReloadedWithin; await Task.Delay(Poll, time, cancellation))
            if ((await NowAsync(cancellation)).Where(x => before.ContainsKey(x.Key)).All(x => x.Value))
                return true;
        return false;
    }
}
