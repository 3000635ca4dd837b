using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// The worker processes of nginx. A reload starts others, which have the new configuration, and lets the old ones finish their requests:
/// only when those are gone does nobody use the old configuration any more.
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

    /// <summary>Waits until none is left of the workers before a reload, or those that are left have had their time.</summary>
    /// <param name="before">The workers then.</param>
    /// <param name="finish">How long those that were told to end may take.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False: nginx did not take the new configuration.</returns>
    public async Task<bool> ReplacedAsync(IReadOnlyDictionary<string, bool> before, TimeSpan finish, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var now = await NowAsync(cancellation);
            var old = now.Where(x => before.ContainsKey(x.Key)).ToList();
            if (now.Count > 0 && old.Count == 0)
                return true;
            var told = old.TrueForAll(x => x.Value);
            if (time.GetElapsedTime(begun) > (told ? finish : ReloadedWithin))
                return told;
            await Task.Delay(Poll, time, cancellation);
        }
    }
}
