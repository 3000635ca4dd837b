using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems;

namespace Pipeline.Deployment;

/// <summary>The gates of an environment, and what a run brings to pass them. Asking them changes nothing.</summary>
/// <param name="Environment">Whose gates.</param>
/// <param name="Clearance">What the run brings.</param>
/// <param name="Time">The clock.</param>
internal sealed record DeployGates(DeployEnvironment Environment, Clearance Clearance, TimeProvider Time)
{
    /// <summary>Reads the record of the environment that must have proved a release; null: none must.</summary>
    public Func<CancellationToken, Task<EnvironmentRecord>>? ProvedIn { get; init; }

    /// <summary>Whether there is anything to ask before somebody approves.</summary>
    public bool AsksAnything => ProvedIn is not null || Environment.Gates.AsksAnything || Clearance.BreakGlass is not null;

    /// <summary>Whether somebody has to approve.</summary>
    public bool NeedsApproval => Environment.Approval is not null;

    /// <summary>What is asked, in words.</summary>
    public override string ToString()
    {
        var gates = Environment.Gates;
        string?[] asked =
        [
            ProvedIn is null ? null : $"{Environment.ProvedIn} has proved these bytes",
            gates.Hours is null ? null : "it is within the hours",
            gates.Freezes.IsEmpty ? null : "nothing is frozen",
            gates.NoCriticalAlerts ? "no critical alert fires" : null,
            gates.ErrorBudget is null ? null : "the error budget is not used up",
        ];
        return asked.OfType<string>().ToList() is { Count: > 0 } all ? $"see that {string.Join(", ", all)}" : "pass without a question (--break-glass)";
    }

    /// <summary>Asks all gates but approval.</summary>
    public async Task<ImmutableArray<GateAnswer>> AskAsync(DeployPlan plan, IDeployHost host, CancellationToken cancellation)
    {
        var answers = new List<GateAnswer>();
        if (ProvedIn is not null)
            answers.Add(await ProvedAsync(ProvedIn, plan.Rollout.Release, cancellation));
        answers.AddRange(OpeningTimes.At(Environment.Name, Environment.Gates, Time.GetUtcNow()));
        answers.AddRange(await Alarms.AnswersAsync(Environment.Name, Environment.Gates, host, cancellation));
        return [.. answers.Select(Waived)];
    }

    /// <summary>Asks for approval of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="mayAsk">Whether a person at the terminal is asked now; else it is only said that one would be.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<GateAnswer> ApproveAsync(DeployPlan plan, bool mayAsk, CancellationToken cancellation)
    {
        if (Clearance is { BreakGlass: not null, Approve: null })
            return new GateAnswer("approval", "nobody was asked") { WaivedBy = "break-glass" };
        return Waived(Clearance switch
        {
            { Approve: { } hash } => ByHash(plan, hash),
            { Reviewers: { } reviewers } => await OnGitHubAsync(plan, reviewers, cancellation),
            { Ask: { } ask } => mayAsk ? AtPrompt(plan, ask) : new GateAnswer("approval", "a person at the terminal is asked, once nothing else refuses"),
            _ => Unapproved(plan, $"{Environment.Approval}: nobody has approved it, and nobody can be asked here"),
        });
    }

    private GateAnswer ByHash(DeployPlan plan, string hash) => PlanHash.Changed(hash, plan) is { IsEmpty: false } changed
        ? GateAnswer.Refuses(
            "approval", "The plan is another one than was approved", "--approve", $"changed since: {string.Join(", ", changed)}; it is {PlanHash.Of(plan)} now",
            $"look at it again and approve that: {DryRun(plan)}")
        : Approved(Clearance.Who, $"--approve {hash}");

    private async Task<GateAnswer> OnGitHubAsync(DeployPlan plan, Func<CancellationToken, Task<ImmutableArray<string>>> reviewers, CancellationToken cancellation)
    {
        try
        {
            return await reviewers(cancellation) is { IsEmpty: false } names
                ? Approved(string.Join(", ", names), "reviewers of the environment on GitHub")
                : Unapproved(plan, $"GitHub knows of nobody who approved this run for its environment {Environment.Name}: set required reviewers there");
        }
        catch (PipelineException e)
        {
            return Unapproved(plan, $"whether it was approved on GitHub is not known: {e.Diagnostic.What}{(e.Diagnostic.Why is { } why ? $": {why}" : "")}");
        }
    }

    private GateAnswer AtPrompt(DeployPlan plan, Func<IEnumerable<string>, string, string?> ask)
    {
        var version = plan.Rollout.Release.Version;
        var answer = ask([plan.ToString(), $"  plan {PlanHash.Of(plan)}"], $"Type {version} to approve this for {plan.System} in {Environment.Name}: ")?.Trim();
        return answer == version
            ? Approved(Clearance.Who, "typed the version at a prompt")
            : GateAnswer.Refuses(
                "approval", $"The deployment to {Environment.Name} was not approved", null, answer is null or "" ? "nothing was typed" : $"`{answer}` was typed, and not {version}", "run it again when it may go");
    }

    private static GateAnswer Approved(string by, string how) => new("approval", $"by {by}, {how}") { Approved = (by, how) };

    private GateAnswer Unapproved(DeployPlan plan, string why) => GateAnswer.Refuses(
        "approval", $"A deployment to {Environment.Name} has to be approved", $"Environments[{Environment.Name}].Approval", why,
        $"let somebody look at the plan, {DryRun(plan)}, and give its hash: --approve {PlanHash.Of(plan)}; on a terminal the version can be typed instead");

    private static string DryRun(DeployPlan plan) => $"./build.sh Deploy --system {plan.System} --env {plan.Environment} --dry-run";

    private async Task<GateAnswer> ProvedAsync(Func<CancellationToken, Task<EnvironmentRecord>> read, Release release, CancellationToken cancellation)
    {
        var name = Environment.ProvedIn!;
        try
        {
            return ProvedRelease.Answer(name, await read(cancellation), release);
        }
        catch (Exception e) when (e is PipelineException or IOException or HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var why = e is PipelineException { Diagnostic: var known } ? string.Join(": ", new[] { known.What, known.Why }.OfType<string>()) : e.Message;
            return GateAnswer.Refuses(
                $"proved in {name}", $"Whether {name} has proved {release} is not known", null, why,
                $"let its host be reached from here, as for ./build.sh Status --env {name}; in a job of GitHub give it {name}'s variable and keys too");
        }
    }

    // An exception is for the time alone; what is broken by break-glass is named, each with what it had said.
    private GateAnswer Waived(GateAnswer answer) => answer.Refusal is null ? answer
        : answer.IsOfTime && Environment.Gates.Exceptions && Clearance.Exception is not null ? answer with { Refusal = null, WaivedBy = "exception" }
        : Clearance.BreakGlass is not null ? answer with { Refusal = null, WaivedBy = "break-glass" }
        : answer;
}
