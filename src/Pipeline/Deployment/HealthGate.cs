using Pipeline.Diagnostics;
using Pipeline.Systems;

namespace Pipeline.Deployment;

/// <summary>Lets a release pass when it has answered well so often in a row, as itself.</summary>
public static class HealthGate
{
    /// <summary>Waits until all replicas of a rollout are healthy.</summary>
    /// <param name="host">Where they run.</param>
    /// <param name="rollout">What must answer.</param>
    /// <param name="check">The rules.</param>
    /// <param name="say">Told what is seen, whenever it changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PipelineException">A replica ended, or was not healthy in time; the last answer is named.</exception>
    public static async Task AwaitReplicasAsync(
        IDeployHost host, Rollout rollout, HealthCheck check, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var replicas = (await host.ObserveAsync(cancellation)).Find(rollout.Id)?.Replicas ?? [];
        var healthy = 0;
        say($"0 of {replicas.Length} healthy");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var gates = replicas.Select(replica => Pass(replica, stop.Token)).ToList();
        try
        {
            await foreach (var gate in Task.WhenEach(gates))
                await gate;
        }
        finally
        {
            // The first failure decides; the others need not run to their end.
            await stop.CancelAsync();
            await Task.WhenAll(gates).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task Pass(ObservedReplica replica, CancellationToken token)
        {
            await InARowAsync(
                ask => host.AskAsync(replica, check.Path, ask), check, check.Consecutive, rollout.Release.Version, replica.Instance,
                async ask => (await host.ObserveAsync(ask)).Find(rollout.Id)?.Replicas.Any(x => x.Instance == replica.Instance && x.Alive) is true,
                wrong => say($"{healthy} of {replicas.Length} healthy; {replica.Instance}: {wrong}"), time, token);
            say($"{Interlocked.Increment(ref healthy)} of {replicas.Length} healthy");
        }
    }

    /// <summary>Waits until the edge answers as the release, so often in a row.</summary>
    /// <exception cref="PipelineException">It did not in time; the last answer is named.</exception>
    public static Task AwaitEdgeAsync(
        IDeployHost host, string version, HealthCheck check, int answers, TimeProvider time, CancellationToken cancellation) =>
        InARowAsync(
            ask => host.Edge.GetAsync(new Uri(check.Path, UriKind.Relative), ask), check, answers, version, null,
            _ => Task.FromResult(true), _ => { }, time, cancellation);

    private static async Task InARowAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, HealthCheck check, int needed, string version, string? instance,
        Func<CancellationToken, Task<bool>> isAlive, Action<string> onWrong, TimeProvider time, CancellationToken cancellation)
    {
        var who = instance is null ? "The edge" : $"Replica {instance}";
        var begun = time.GetTimestamp();
        for (var inARow = 0; ;)
        {
            var wrong = await AskAsync(ask, check, version, instance, time, cancellation);
            inARow = wrong is null ? inARow + 1 : 0;
            if (inARow >= needed)
                return;
            if (wrong is not null)
                onWrong(wrong);
            if (wrong is not null && !await isAlive(cancellation))
                throw PipelineException.Failed($"{who} ended before it was healthy", why: $"its last answer: {wrong}");
            if (time.GetElapsedTime(begun) > check.StartWithin)
                throw PipelineException.Failed(
                    $"{who} was not healthy on {check.Path} within {check.StartWithin.TotalSeconds:0.#} s",
                    why: wrong is null ? "it answered well, but not often enough in a row" : $"its last answer: {wrong}");
            // While an edge answers well there is no need to wait between questions.
            if (wrong is not null || instance is not null)
                await Task.Delay(check.Interval, time, cancellation);
        }
    }

    /// <summary>Asks once; null: well, else what was wrong.</summary>
    internal static async Task<string?> AskAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, HealthCheck check, string version, string? instance,
        TimeProvider time, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(check.AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            using var answer = await ask(both.Token);
            var release = Header(answer, check.ReleaseHeader);
            var name = Header(answer, check.InstanceHeader);
            return answer switch
            {
                { StatusCode: not System.Net.HttpStatusCode.OK } => $"status {(int)answer.StatusCode}",
                _ when release is null => $"no header {check.ReleaseHeader}",
                _ when release != version => $"{check.ReleaseHeader} is {release}, not {version}",
                _ when instance is not null && name is not null && name != instance => $"{check.InstanceHeader} is {name}, not {instance}",
                _ => null,
            };
        }
        catch (HttpRequestException e)
        {
            return e.InnerException?.Message ?? e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"none within {check.AnswerWithin.TotalSeconds:0.#} s";
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
