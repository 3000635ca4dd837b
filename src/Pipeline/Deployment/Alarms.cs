using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment;

/// <summary>What the Prometheus of an environment says about whether users are well.</summary>
internal static class Alarms
{
    /// <summary>The critical alerts that fire, by name.</summary>
    private const string Firing = "count by (alertname) (ALERTS{alertstate=\"firing\",severity=\"critical\"})";

    /// <summary>The critical alerts that fire; null: there is no Prometheus.</summary>
    /// <exception cref="PipelineException">It does not answer.</exception>
    public static async Task<ImmutableArray<string>?> FiringAsync(IDeployHost host, CancellationToken cancellation) =>
        await host.QueryAsync(Firing, cancellation) is { } samples ? [.. samples.Select(x => x.Labels.GetValueOrDefault("alertname", "an alert without a name")).Order(StringComparer.Ordinal)] : null;

    /// <summary>What the gates that ask it say.</summary>
    public static async Task<ImmutableArray<GateAnswer>> AnswersAsync(string environment, Gates gates, IDeployHost host, CancellationToken cancellation)
    {
        var answers = ImmutableArray.CreateBuilder<GateAnswer>();
        if (gates.NoCriticalAlerts)
            answers.Add(await AskedAsync("alerts", environment, async () => await FiringAsync(host, cancellation) is { } firing ? Alerts(environment, firing) : Absent("alerts")));
        if (gates.ErrorBudget is { } budget)
            answers.Add(await AskedAsync("error budget", environment, async () =>
            {
                var over = Spans.Of(budget.Over);
                var samples = await host.QueryAsync($"100 * sum(increase(router_group_errors_total[{over}])) / sum(increase(router_group_requests_total[{over}]))", cancellation);
                return samples is null ? Absent("error budget") : Budget(environment, budget, over, samples.Value.Select(x => x.Value).FirstOrDefault(double.NaN));
            }));
        return answers.ToImmutable();
    }

    private static GateAnswer Alerts(string environment, ImmutableArray<string> firing) => firing.IsEmpty
        ? new GateAnswer("alerts", "no critical one fires")
        : GateAnswer.Refuses(
            "alerts", $"{environment} is not well", $"Environments[{environment}].Gates.NoCriticalAlerts",
            $"{(firing.Length == 1 ? "a critical alert fires" : "critical alerts fire")}: {string.Join(", ", firing)}", "mend that first; a rollback passes this gate");

    private static GateAnswer Budget(string environment, ErrorBudget budget, string over, double errors)
    {
        if (!double.IsFinite(errors))
            return new GateAnswer("error budget", $"nobody has asked anything within {over}");
        var allowed = 100 - budget.Objective;
        var said = string.Create(CultureInfo.InvariantCulture, $"{errors:0.####} % of the answers within {over} were errors, and {allowed:0.####} % may be");
        return errors < allowed ? new GateAnswer("error budget", said) : GateAnswer.Refuses(
            "error budget", $"The error budget of {environment} is used up", $"Environments[{environment}].Gates.ErrorBudget", said, "deploy only what mends it, with --break-glass <reason>; a rollback passes this gate");
    }

    // Of a first deployment: there is nothing yet that could be unwell.
    private static GateAnswer Absent(string gate) => new(gate, "there is no Prometheus yet");

    // Silence is no good news.
    private static async Task<GateAnswer> AskedAsync(string gate, string environment, Func<Task<GateAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PipelineException e) when (!LostLease.Is(e))
        {
            return GateAnswer.Refuses(
                gate, $"Whether {environment} is well is not known", e.Diagnostic.Where, e.Diagnostic.Why is { } why ? $"{e.Diagnostic.What}: {why}" : e.Diagnostic.What, "let its Prometheus answer, and deploy again");
        }
    }
}
