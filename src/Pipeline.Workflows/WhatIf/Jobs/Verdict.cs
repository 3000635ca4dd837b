using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Whether a job or step runs, and why.</summary>
/// <param name="Runs">Yes, no, or not known.</param>
/// <param name="Why">The part of the condition that decided; empty when nothing had to be decided.</param>
internal sealed record Verdict(Answer Runs, string Why)
{
    /// <summary>Of a job behind the jobs that it needs.</summary>
    public static Verdict Of(JobView job, IReadOnlyList<JobState> needs, EvaluationScope scope)
    {
        var before = JobState.AllBefore(needs);
        scope = scope with { Status = JobState.Status(before) };
        return Of(job.If?.Value, scope, () => Blocked(needs, before), (function, truth) => Say(function, truth, needs, before), x => x == "success()" || x == "failure()" ? Open(before) : x);
    }

    /// <summary>Of a step; the status says how the job fares so far.</summary>
    public static Verdict Of(StepView step, EvaluationScope scope) => Of(
        step.If?.Value,
        scope,
        () => "a step before it fails",
        (function, truth) => (Lower(function), truth) switch
        {
            ("failure", false) => "no step before it fails",
            ("success", true) => "no step before it fails",
            ("cancelled", false) => "the run is not cancelled",
            ("success", false) or ("failure", true) => "a step before it fails",
            _ => "",
        },
        x => x is "success()" or "failure()" ? "the step that fails" : x);

    private static Verdict Of(string? text, EvaluationScope scope, Func<string> blocked, Func<string, bool, string> say, Func<string, string> name)
    {
        var condition = ParsedCondition.Parse(text ?? "");
        if (condition.Text.Mistakes.FirstOrDefault() is { } mistake)
            return new Verdict(Answer.Unknown, $"GitHub refuses the condition: {mistake}");
        try
        {
            var value = Evaluator.Evaluate(condition, scope);
            if (value.Truth is not { } truth)
                return new Verdict(Answer.Unknown, $"depends on {string.Join(", ", UnknownValue.In(value).Select(name).Distinct())}");
            if (!truth && !condition.AsksForStatus && scope.Status?.Succeeded == false)
                return new Verdict(Answer.No, blocked());
            if (condition.IsAlwaysTrue)
                return new Verdict(Answer.Yes, "the condition has text beside `${{ }}`, so it is a text, which always counts as true");
            var why = condition.Text.Parts.IsEmpty ? "" : Reason.Of(condition.Text.ToSyntax(), scope, truth, say);
            return new Verdict(truth ? Answer.Yes : Answer.No, truth || why.Length > 0 ? why : $"`{text}` does not hold");
        }
        catch (ExpressionException exception)
        {
            return new Verdict(Answer.Unknown, $"GitHub refuses the condition: {exception.Message}");
        }
    }

    private static string Blocked(IReadOnlyList<JobState> needs, IReadOnlyList<JobState> before)
    {
        var direct = needs.Where(x => !x.Results.HasFlag(Results.Success)).ToList();
        if (direct.Count > 0)
            return string.Join("; ", direct.Select(x => $"it needs {x.Id}, which {Ends(x)}"));
        var far = before.First(x => !x.Results.HasFlag(Results.Success));
        return $"{far.Id}, which a job that it needs needs, {Ends(far)}; success() asks all jobs before it";
    }

    private static string Say(string function, bool truth, IReadOnlyList<JobState> needs, IReadOnlyList<JobState> before) => (Lower(function), truth) switch
    {
        ("success", false) => Blocked(needs, before),
        ("failure", false) => "no job before it fails",
        ("failure", true) => $"{string.Join(", ", before.Where(x => x.Results == Results.Failure).Select(x => x.Id))} fails",
        ("success", true) when before.Count > 0 => "every job before it succeeds",
        ("cancelled", false) => "the run is not cancelled",
        _ => "",
    };

    private static string Open(IReadOnlyList<JobState> before) => $"whether {string.Join(", ", before.Where(x => x.Result is null).Select(x => x.Id))} runs";

    private static string Ends(JobState job) => job.Results switch
    {
        Results.Skipped => "is skipped",
        Results.Failure => "fails",
        _ => "fails or is skipped",
    };

    private static string Lower(string function) => function.ToLowerInvariant();
}
