using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems;

namespace Pipeline.Deployment.Load;

/// <summary>
/// Loads what serves with the smoke checks that only read, and compares how it does with the result that was accepted last. The
/// environment is held meanwhile, so that nobody deploys into the measurement.
/// </summary>
internal sealed class LoadCheck(DeployTarget target, Hold hold, Narration narration, TimeProvider time)
{
    /// <summary>Loads, compares, and keeps the result with the environment.</summary>
    /// <exception cref="PipelineException">Nothing serves, there is nothing to ask for (exit 2), or the environment is closed to users (exit 3).</exception>
    public async Task<LoadVerdict> RunAsync(LoadRule rule, bool accept, CancellationToken cancellation)
    {
        ImmutableArray<SmokeCheck> checks = [.. target.System.Smoke.Where(x => x.UnderLoad)];
        if (checks.IsEmpty)
            throw PipelineException.WrongUse(
                $"There is nothing to load {target.Environment} with", $"the smoke checks of system {target.System.Name}", "none of them is a GET that may be asked often",
                "add one: SmokeCheck.Get(\"/\")");
        var observed = await target.Host.ObserveAsync(cancellation);
        if (Closure.Of(hold.Journal.Entries, time.GetUtcNow()) is { } closure)
            throw PipelineException.Refused($"{target.Environment} is closed to users", target.Edge.ToString(), $"{closure}", $"open it first: ./build.sh Resume --env {target.Environment}");
        if (observed.Serving?.Rollout.Release is not { } release)
            throw PipelineException.Failed($"Nothing serves in {target.Environment}", target.Edge.ToString(), next: "deploy, or run `./build.sh Recover`");

        var before = Read(await target.Host.ReadRecordAsync(LoadRecord.Name, cancellation));
        var at = time.GetUtcNow();
        LoadResult? result = null;
        await narration.StepAsync("load", time, async say =>
        {
            var (failed, latency, failures) = await new LoadRun(target.Host.Edge, checks, rule, time).RunAsync(say, cancellation);
            result = new LoadResult(
                release.Version, at, hold.Journal.By, rule.Rate, rule.Duration.TotalSeconds, [.. checks.Select(x => x.ToString())], rule.Requests, failed, latency, failures);
        });
        var verdict = LoadVerdict.Of(rule, result!, before?.Accepted, accept);
        await target.Host.WriteRecordAsync(LoadRecord.Name, new LoadRecord(verdict.Result, verdict.IsAccepted ? verdict.Result : before?.Accepted).ToBytes(), hold.Token, cancellation);
        return verdict;
    }

    private LoadRecord? Read(byte[]? bytes)
    {
        try
        {
            return LoadRecord.From(bytes);
        }
        catch (JsonException e)
        {
            narration.Warn($"the earlier results of {target.Environment} cannot be read, and are replaced: {e.Message.Split('\n')[0]}");
            return null;
        }
    }
}
