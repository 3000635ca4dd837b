using Nuke.Common;
using Pipeline.Deployment.Load;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Loads an environment, and says whether it does worse than before.</summary>
public interface ICheckLoad : IHaveSecrets
{
    /// <summary>How many requests a second.</summary>
    [Parameter("With LoadCheck: requests a second; default: as the environment says")]
    double? Rate => TryGetValue<double?>(() => Rate);

    /// <summary>How long.</summary>
    [Parameter("With LoadCheck: how long, such as 30s; default: as the environment says")]
    TimeSpan? Duration => TryGetValue<TimeSpan?>(() => Duration);

    /// <summary>Whether the result becomes the one that others are compared with.</summary>
    [Parameter("With LoadCheck: compare later results with this one, if its thresholds hold")]
    bool Accept => TryGetValue<bool?>(() => Accept) ?? false;

    /// <summary>Loads the environment.</summary>
    Target LoadCheck => _ => _
        .Description("Load the environment with its smoke checks that only read, and compare with the result that was accepted last (--json)")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .TryBefore<IDeploy>(x => x.Down)
        .Notes(x => x.NotesByOptions(options => DeployJob.Notes(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => LoadArguments.AreInRange(this))
        .Executes(async () =>
        {
            var rule = LoadArguments.Rule(this);
            await using var session = await HeldSession.TakeAsync(this);
            var verdict = await session.LoadAsync(rule, Accept, BuildCancellation.Token);
            if (Output.Json)
                Output.WriteDocument(verdict.ToJson());
            else
                foreach (var line in Lines(verdict))
                    Log.Information("{Line}", line);
            if (!verdict.IsGood)
                throw PipelineException.Failed(
                    $"{verdict.Result.Version} did not pass the load check", Selection.Of(this).Edge.ToString(), string.Join("; ", verdict.Wrong),
                    verdict.Accepted is null ? null : "if it is right so, say --accept: later results are compared with it then",
                    [.. verdict.Result.Failures.OrderByDescending(x => x.Value).Take(10).Select(x => $"{x.Value} × {x.Key}")]);
        });

    private static IEnumerable<string> Lines(LoadVerdict verdict)
    {
        yield return Line("now", verdict.Result);
        if (verdict.Accepted is { } accepted)
            yield return Line("accepted", accepted);
        else
            yield return verdict.IsAccepted ? "accepted: later results are compared with this one" : "there is no accepted result of the same load to compare with; --accept makes this one it";

        static string Line(string what, LoadResult x) => FormattableString.Invariant(
            $"{what,-8}  {x.Version}  {x.Requests} requests at {x.Rate:0.##}/s, {x.Failed} failed; p50 {x.Latency.P50:0.0} ms, p95 {x.Latency.P95:0.0} ms, p99 {x.Latency.P99:0.0} ms, most {x.Latency.Most:0.0} ms");
    }
}

/// <summary>What the parameters of <see cref="ICheckLoad"/> mean.</summary>
internal static class LoadArguments
{
    /// <exception cref="PipelineException">One is out of range: exit 2.</exception>
    public static bool AreInRange(ICheckLoad build)
    {
        _ = Selection.Of(build);
        return Declared(build) is not { } declared || Given(build, declared).Rules("").FirstOrDefault(x => !x.Item1) is not (_, { } where, { } wrong)
            ? true
            : throw PipelineException.WrongUse("The load is out of range", where is ".Rate" ? "--rate" : "--duration", wrong);
    }

    /// <summary>How the environment is loaded: as it says, and what parameters change of that.</summary>
    /// <exception cref="PipelineException">It may not be loaded: exit 3.</exception>
    public static LoadRule Rule(ICheckLoad build) => Declared(build) is { } declared ? Given(build, declared) : throw PipelineException.Refused(
        $"Environment {build.Env} may not be loaded", $"Environments[{build.Env}].Load", "its definition does not allow it, and load is felt by its users",
        "where that is right, give the environment in the definition: Load = new LoadRule()");

    private static LoadRule? Declared(ICheckLoad build) => build.Systems.First(x => x.Name == build.SystemName).Environments.First(x => x.Name == build.Env).Load;

    private static LoadRule Given(ICheckLoad build, LoadRule declared) => declared with { Rate = build.Rate ?? declared.Rate, Duration = build.Duration ?? declared.Duration };
}
