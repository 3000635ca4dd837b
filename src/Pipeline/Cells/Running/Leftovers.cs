using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Cells.Running;

/// <summary>Removes what runs have made, known by its labels.</summary>
internal static class Leftovers
{
    // Less than the engine of targets leaves to one that is interrupted.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    /// <summary>Removes what killed runs of this machine have left.</summary>
    public static async Task RemoveAsync(DockerEngine engine, RunOwner owner, Action<string> say, CancellationToken cancellation)
    {
        var ended = (await engine.LabelledAsync(RunOwner.OwnerLabel, cancellation)).Where(x => owner.HasEnded(x.Labels)).ToList();
        if (ended.Count == 0)
            return;
        say($"Removing what killed runs have left: {string.Join(", ", ended.Select(x => $"{x.Kind} {x.Name}"))}");
        foreach (var item in ended)
            await TryAsync(engine, item, say, cancellation);
    }

    /// <summary>Removes all that this run has made, whatever became of it. What cannot be removed is said; the next run tries again.</summary>
    public static async Task RemoveOwnAsync(DockerEngine engine, RunOwner owner, Action<string> say)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            foreach (var item in await engine.LabelledAsync($"{RunOwner.RunLabel}={owner.Run}", limit.Token))
                await TryAsync(engine, item, say, limit.Token);
        }
        catch (Exception e) when (e is PipelineException or OperationCanceledException)
        {
            say($"What this run has made could not be removed, the next run will: {e.Message.Split('\n')[0]}");
        }
    }

    private static async Task TryAsync(DockerEngine engine, LabelledItem item, Action<string> say, CancellationToken cancellation)
    {
        try
        {
            await engine.RemoveAsync(item, cancellation);
        }
        catch (PipelineException e)
        {
            say($"{item.Kind} {item.Name} could not be removed, the next run will: {e.Diagnostic.Why}");
        }
    }
}
