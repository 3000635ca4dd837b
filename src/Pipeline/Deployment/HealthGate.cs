using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>Lets a release pass when it has answered well so often in a row, as itself.</summary>
public static class HealthGate
{
    private static readonly TimeSpan ToReach = TimeSpan.FromSeconds(10);

    /// <summary>Waits until all replicas of some services of a rollout are ready.</summary>
    /// <param name="host">Where they run.</param>
    /// <param name="rollout">What must answer.</param>
    /// <param name="services">Whose replicas.</param>
    /// <param name="say">Told what is seen, whenever it changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PipelineException">A replica ended, or was not ready in time; the last answer is named.</exception>
    public static async Task AwaitReplicasAsync(
        IDeployHost host, Rollout rollout, IReadOnlyCollection<Service> services, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var observed = (await host.ObserveAsync(cancellation)).Find(rollout.Id);
        var replicas = services.SelectMany(x => (observed?.Of(x.Name) ?? []).Select(y => (Service: x, Replica: y))).ToList();
        var ready = 0;
        say($"0 of {replicas.Count} ready");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var gates = replicas.Select(x => Pass(x.Replica, x.Service.Ready!, stop.Token)).ToList();
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

        await host.ReadyAsync(rollout, services, cancellation);

        async Task Pass(ObservedReplica replica, Probe probe, CancellationToken token)
        {
            await InARowAsync(
                ask => AskAsync(host, replica, probe, rollout.Release.Version, time, ask), probe, probe.Consecutive,
                $"Replica {replica.Name}", (probe as HttpProbe)?.Path, pause: true,
                ask => host.LivesAsync(rollout.Id, replica, ask),
                wrong => say($"{ready} of {replicas.Count} ready; {replica.Name}: {wrong}"), time, token);
            say($"{Interlocked.Increment(ref ready)} of {replicas.Count} ready");
        }
    }

    /// <summary>Waits until the edge answers as the release on each path, so often in a row.</summary>
    /// <exception cref="PipelineException">It did not in time; the last answer is named.</exception>
    public static async Task AwaitEdgeAsync(
        IEnumerable<EdgeClient> edges, string version, IEnumerable<HttpProbe> checks, int answers, TimeProvider time, CancellationToken cancellation)
    {
        foreach (var check in checks)
            await Task.WhenAll(edges.Select(edge => InARowAsync(
                ask => AskAsync(x => EdgeAsync(edge.Client, check, time, x), check, version, null, ask), check, answers,
                edge.ToString(), check.Path, pause: false, _ => Task.FromResult(true), _ => { }, time, cancellation)));
    }

    /// <summary>Waits until what no release replaces is ready.</summary>
    /// <exception cref="PipelineException">It was not in time; the last answer is named.</exception>
    internal static Task AwaitAsync(IDeployHost host, ObservedReplica replica, Probe probe, Action<string> say, TimeProvider time, CancellationToken cancellation) => InARowAsync(
        ask => AskAsync(host, replica, probe, "", time, ask), probe, probe.Consecutive, replica.Service, null, pause: true,
        _ => Task.FromResult(true), wrong => say($"{replica.Service}: {wrong}"), time, cancellation);

    private static async Task InARowAsync(
        Func<CancellationToken, Task<string?>> ask, Probe check, int needed, string who, string? path, bool pause,
        Func<CancellationToken, Task<bool>> isAlive, Action<string> onWrong, TimeProvider time, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        for (var inARow = 0; ;)
        {
            var wrong = await ask(cancellation);
            inARow = wrong is null ? inARow + 1 : 0;
            if (inARow >= needed)
                return;
            if (wrong is not null)
                onWrong(wrong);
            if (wrong is not null && !await isAlive(cancellation))
                throw PipelineException.Failed($"{who} ended before it was ready", why: $"its last answer: {wrong}");
            if (time.GetElapsedTime(begun) > check.StartWithin)
                throw PipelineException.Failed(
                    $"{who} was not ready{(path is null ? "" : $" on {path}")} within {check.StartWithin.TotalSeconds:0.#} s",
                    why: wrong is null ? "it answered well, but not often enough in a row" : $"its last answer: {wrong}");
            // While an edge answers well there is no need to wait between questions.
            if (wrong is not null || pause)
                await Task.Delay(check.Interval, time, cancellation);
        }
    }

    /// <summary>Asks a replica once; null: well, else what was wrong.</summary>
    internal static async Task<string?> AskAsync(
        IDeployHost host, ObservedReplica replica, Probe probe, string version, TimeProvider time, CancellationToken cancellation)
    {
        if (probe is HttpProbe http)
            return await AskAsync(x => host.AskAsync(replica, http.Path, http.AnswerWithin, x), http, version, replica.Instance, cancellation);
        // Of a connection the host itself counts the time: what it takes to reach the one who makes it is not the replica's.
        using var bound = new CancellationTokenSource(probe is TcpProbe ? probe.AnswerWithin + ToReach : probe.AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            return await host.ProbeAsync(replica, probe, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"none within {probe.AnswerWithin.TotalSeconds:0.#} s";
        }
    }

    private static async Task<string?> AskAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, HttpProbe check, string version, string? instance, CancellationToken cancellation)
    {
        try
        {
            using var answer = await ask(cancellation);
            var release = check.ReleaseHeader is { } header ? Header(answer, header) : version;
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
        catch (HttpRequestException e) when (e.InnerException is PipelineException cause)
        {
            // The way there is not to be had, which no further question changes.
            throw new PipelineException(cause.Code, cause.Diagnostic, e);
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

    private static async Task<HttpResponseMessage> EdgeAsync(HttpClient edge, HttpProbe check, TimeProvider time, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(check.AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        return await edge.GetAsync(new Uri(check.Path, UriKind.Relative), both.Token);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
