using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>Watches the replicas of a canary where nobody counts what users get: by what the host knows of them, and by what they answer.</summary>
internal sealed class ReplicaWatch(IDeployHost host, Narration narration, TimeProvider time)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Watches for the declared time, or until one is bad.</summary>
    /// <param name="rollout">Whose replicas.</param>
    /// <param name="services">Of which services.</param>
    /// <param name="watch">For how long.</param>
    /// <param name="say">Told what is seen.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">A replica has ended, is not ready any more or does not answer as the release; or an alert fires.</exception>
    public async Task RunAsync(Rollout rollout, IReadOnlyCollection<Web> services, TimeSpan watch, Action<string> say, CancellationToken cancellation)
    {
        var alerts = await AlertWatch.BeginAsync(host, narration, cancellation);
        var begun = (await host.ObserveAsync(cancellation)).Find(rollout.Id);
        var replicas = services.SelectMany(x => (begun?.Of(x.Name) ?? []).Select(y => (Service: x, Replica: y))).ToList();
        var wrongs = replicas.ToDictionary(x => x.Replica.Instance, _ => 0);
        var started = time.GetTimestamp();
        say("watching");
        while (true)
        {
            var left = watch - time.GetElapsedTime(started);
            await Task.Delay(left < Every ? left > TimeSpan.Zero ? left : TimeSpan.Zero : Every, time, cancellation);
            var elapsed = time.GetElapsedTime(started);
            // A host that knows more than that one has ended says so itself.
            var ended = new HashSet<string>();
            foreach (var (_, replica) in replicas)
                if (!await host.LivesAsync(rollout.Id, replica, cancellation))
                    ended.Add(replica.Instance);
            var now = (await host.ObserveAsync(cancellation)).Find(rollout.Id);
            foreach (var (service, replica) in replicas)
            {
                var seen = now?.Of(service.Name).FirstOrDefault(x => x.Instance == replica.Instance);
                if (ended.Contains(replica.Instance))
                    throw Bad(replica, seen?.State ?? "it has ended");
                if (seen is { Ready: false })
                    throw Bad(replica, "it is not ready any more");
                var wrong = await HealthGate.AskAsync(host, replica, service.Health, rollout.Release.Version, time, cancellation);
                wrongs[replica.Instance] = wrong is null ? 0 : wrongs[replica.Instance] + 1;
                // As many in a row as had to be good.
                if (wrongs[replica.Instance] >= service.Health.Consecutive)
                    throw Bad(replica, $"its last answer: {wrong}");
            }

            if (await alerts.NewAsync(cancellation) is { Count: > 0 } fired)
                throw PipelineException.Failed("The canary is not good", why: $"critical alerts fire since it gets requests: {string.Join(", ", fired)}");
            say($"{replicas.Count} of {replicas.Count} new replicas are well, {elapsed.TotalSeconds:0} of {watch.TotalSeconds:0} s");
            if (elapsed >= watch)
                return;
        }
    }

    private static PipelineException Bad(ObservedReplica replica, string why) => PipelineException.Failed($"Replica {replica.Name} of the canary is not good", why: why);
}
