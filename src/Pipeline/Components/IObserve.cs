using Nuke.Common;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Serilog;

namespace Pipeline.Components;

/// <summary>Shows what runs, what ran, and what it says; asks whether it works. Changes nothing.</summary>
public interface IObserve : IReport
{
    /// <summary>How many lines of each log are shown.</summary>
    [Parameter("Lines of each replica's log to show")]
    int Tail => TryGetValue<int?>(() => Tail) ?? 50;

    /// <summary>Whose log is shown.</summary>
    [Parameter("Rollout whose log is shown, an id as in History; default: the one that serves, else the last")]
    string? Rollout => TryGetValue(() => Rollout);

    /// <summary>Whether the runs of the build are shown instead of deployments, and how many.</summary>
    [Parameter("With History: show the last runs of the build on this machine, 10 or as many as named, instead of deployments")]
    int[]? Runs => TryGetValue(() => Runs);

    /// <summary>Prints what serves.</summary>
    Target Status => _ => _
        .Description("Show what serves, whether it is healthy, what differs from the definition, and who works on it (--json)")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .TryBefore<IDeploy>(x => x.Down)
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var report = await StatusReport.ReadAsync(Selection.Of(this), TimeProvider.System, BuildCancellation.Token);
            Print(report.ToJson, ReportText.Of(report));
        });

    /// <summary>Prints what was rolled out, or what was run.</summary>
    Target History => _ => _
        .Description("Show all deployments and rollbacks, one whole with --show, or with --runs the last runs of the build; newest first (--json)")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .TryBefore<IDeploy>(x => x.Down)
        .Requires(() => Runs == null ? Selection.Of(this) != null : RunCount(Runs) > 0)
        .Executes(async () =>
        {
            if (Runs is { } runs)
            {
                var last = RunsReport.Read(RootDirectory, RunCount(runs));
                Print(last.ToJson, last.ToLines());
                return;
            }

            var target = Selection.Of(this);
            var record = await target.Host.ReadAsync(BuildCancellation.Token);
            var rollouts = record.History.Rollouts;
            if (Shown is { } id)
            {
                var one = RolloutReport.Of(target.System.Name, target.Environment, record, id) ?? throw PipelineException.WrongUse(
                    $"There is no rollout `{id}` in {target.Environment}", "--show", $"known are: {string.Join(", ", rollouts.Reverse().Select(x => x.Rollout.Id).DefaultIfEmpty("none"))}");
                Print(one.ToJson, RecordText.Of(one.Rollout, [.. record.Entries.Where(x => x.Id == id)]).Concat(RecordText.Of(record.Breaks)));
                return;
            }

            var report = new HistoryReport(target.System.Name, target.Environment, [.. rollouts.Reverse().Select(HistoryRow.From)]) { Breaks = record.Breaks };
            Print(report.ToJson, ReportText.Of(report).Concat(RecordText.Of(record.Breaks)));
        });

    /// <summary>Prints the replicas' last lines.</summary>
    Target Logs => _ => _
        .Description("Show the last lines of the replicas")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .TryBefore<IDeploy>(x => x.Down)
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            var observed = await target.Host.ObserveAsync(BuildCancellation.Token);
            var record = await target.Host.ReadAsync(BuildCancellation.Token);
            var known = record.History.Rollouts.Select(x => x.Rollout.Id).Union(observed.Rollouts.Select(x => x.Rollout.Id)).ToList();
            var id = Rollout ?? observed.Active ?? observed.Rollouts.LastOrDefault()?.Rollout.Id ?? known.LastOrDefault()
                ?? throw PipelineException.WrongUse($"Nothing was ever deployed to {target.Environment}", next: "deploy first");
            if (!known.Contains(id))
                throw PipelineException.WrongUse($"There is no rollout `{id}` in {target.Environment}", "--rollout", $"known are: {string.Join(", ", known.AsEnumerable().Reverse())}");
            if (observed.Find(id) is null)
            {
                foreach (var line in ReportText.Of(id, record.Entries))
                    Log.Information("{Line}", line);
                return;
            }

            foreach (var line in await target.Host.TailAsync(id, Tail, BuildCancellation.Token))
                Log.Information("{Line}", line);
        });

    /// <summary>Runs the smoke checks against what serves.</summary>
    Target Smoke => _ => _
        .Description("Ask the edge whether the release works, with the checks that a deployment uses")
        .TryAfter<IDeploy>(x => x.Deploy, x => x.Rollback, x => x.Recover)
        .TryBefore<IDeploy>(x => x.Down)
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            var serving = (await target.Host.ObserveAsync(BuildCancellation.Token)).Serving?.Rollout
                ?? throw PipelineException.Failed($"Nothing serves in {target.Environment}", target.Edge.ToString(), next: "deploy, or run `./build.sh Recover`");
            var results = await SmokeRun.RunAsync(
                target.Host.Edges, target.System.Smoke, serving.Release.Version, target.System.ProvedAt.FirstOrDefault()?.ReleaseHeader,
                PlanRunner.SmokeDeadline, BuildCancellation.Token);
            foreach (var result in results)
                Log.Information("{Mark} {Result}", result.Passed ? "✓" : "✗", result.ToString());
            var failed = results.Count(x => !x.Passed);
            if (failed > 0)
                throw PipelineException.Failed($"{failed} of {results.Length} smoke checks of {serving.Release.Version} failed", target.Edge.ToString());
        });

    /// <exception cref="PipelineException">It is not one number of 1 or more: exit 2.</exception>
    private static int RunCount(int[] runs) => runs switch
    {
        [] => 10,
        [>= 1 and var count] => count,
        _ => throw PipelineException.WrongUse($"`{string.Join(' ', runs)}` is not a number of 1 or more", "--runs", next: "name one number, or none for the last 10"),
    };

    private static void Print(Func<string> json, IEnumerable<string> text)
    {
        if (Output.Json)
            Output.WriteDocument(json());
        else
            foreach (var line in text)
                Log.Information("{Line}", line);
    }
}
