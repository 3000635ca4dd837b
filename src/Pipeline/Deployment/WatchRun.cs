using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment;

/// <summary>Watches a release that has all traffic. What it finds bad is a failure of the step, so the plan is undone.</summary>
internal sealed class WatchRun(IDeployHost host, Journal journal, Narration narration, TimeProvider time)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Watches for the declared time, or until it is bad.</summary>
    /// <param name="plan">Whose release.</param>
    /// <param name="step">The rules.</param>
    /// <param name="old">What the old generation had answered until the switch; null: there is none.</param>
    /// <param name="say">Told what is seen.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">The release is not good.</exception>
    public async Task RunAsync(DeployPlan plan, DeployStep.WatchRelease step, Figures? old, Action<string> say, CancellationToken cancellation)
    {
        var rules = step.Rules;
        var begun = await SeenAsync(plan, cancellation);
        // While it is closed, only checks and those who are let in ask something: what they got says when it is bad, and nothing when it is good.
        var opened = begun;
        var alerts = await AlertWatch.BeginAsync(host, narration, cancellation);
        var started = time.GetTimestamp();
        say("watching");
        while (true)
        {
            var left = rules.For - time.GetElapsedTime(started);
            await Task.Delay(left < Every ? left > TimeSpan.Zero ? left : TimeSpan.Zero : Every, time, cancellation);
            var seen = await SeenAsync(plan, cancellation);
            var now = seen.Since(begun);
            if (Closure.Of(journal.Entries, time.GetUtcNow()) is not null)
                opened = seen;
            var elapsed = time.GetElapsedTime(started);
            say($"{now.Counts.Requests} requests, {now.ErrorPercent:0.##} % errors, {elapsed.TotalSeconds:0} of {rules.For.TotalSeconds:0} s");
            if (await alerts.NewAsync(cancellation) is { Count: > 0 } fired)
                throw Bad(plan, $"critical alerts fire since the switch: {string.Join(", ", fired)}");
            var enough = now.Counts.Requests >= rules.LeastRequests;
            if (enough && CanaryVerdict.Of(RulesAgainst(rules, old), now, old) is { } wrong)
                throw Bad(plan, wrong);
            if (elapsed < rules.For)
                continue;
            if (seen.Since(opened).Counts.Requests < rules.LeastRequests)
                await DecideAsync(plan, step, seen.Since(opened), cancellation);
            return;
        }
    }

    // As many errors as the old generation had are no fault of the new one.
    private static CanaryStrategy RulesAgainst(Watch rules, Figures? old) => new()
    {
        LeastRequests = rules.LeastRequests,
        MoreErrors = Math.Max(0, rules.MostErrors - (old?.ErrorPercent ?? 0)),
        SlowerThan = rules.SlowerThan,
    };

    private static PipelineException Bad(DeployPlan plan, string why) => PipelineException.Failed($"{plan.Rollout.Release.Version} is not good", why: why);

    private async Task DecideAsync(DeployPlan plan, DeployStep.WatchRelease step, Figures now, CancellationToken cancellation)
    {
        var seen = $"inconclusive: {(Closure.Of(journal.Entries, time.GetUtcNow()) is { } closure
            ? $"{plan.Environment} is closed to users ({closure}), and nobody else says anything"
            : $"{now.Counts.Requests} requests within {step.Rules.For.TotalSeconds:0} s, and fewer than {step.Rules.LeastRequests} say nothing")}";
        var answer = step.Clearance?.Ask is { } ask && !cancellation.IsCancellationRequested
            ? ask([$"The watch of {plan.Rollout.Release.Version} in {plan.Environment} is {seen}."], "Type keep to let it serve, or undo to take it back: ")?.Trim() : null;
        var (keep, by) = answer switch
        {
            "keep" => (true, $"kept by {step.Clearance!.Who}"),
            "undo" => (false, $"taken back by {step.Clearance!.Who}"),
            _ => (step.Rules.OnInconclusive is Inconclusive.Keep, step.Rules.OnInconclusive is Inconclusive.Keep ? "it stays, as OnInconclusive says" : "it is taken back, as OnInconclusive says"),
        };
        var said = $"{seen}; {by}";
        await journal.AppendAsync(JournalEvent.Step, x => x with { Id = plan.Rollout.Id, Step = step.Name, Said = said });
        if (!keep)
            throw PipelineException.Failed($"The watch of {plan.Rollout.Release.Version} says nothing", why: said);
        narration.Warn($"The watch is {said}");
    }

    private async Task<Figures> SeenAsync(DeployPlan plan, CancellationToken cancellation) =>
        (await host.FiguresAsync(cancellation)).FirstOrDefault(x => x.Rollout == plan.Rollout.Id) ?? new Figures(plan.Rollout.Id, GroupCounts.None);
}
