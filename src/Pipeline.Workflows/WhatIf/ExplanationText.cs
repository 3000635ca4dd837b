using System.Globalization;
using System.Text;

namespace Pipeline.Workflows.WhatIf;

/// <summary>An explanation for people: a block per job, its facts aligned.</summary>
internal static class ExplanationText
{
    private const int LongestList = 12;

    /// <summary>The text, with a line feed at the end.</summary>
    public static string Of(WorkflowExplanation explanation)
    {
        var text = new StringBuilder();
        Line(text, 0, "workflow", $"{explanation.Workflow} ({explanation.Path})");
        Line(text, 0, "event", explanation.Event);
        Line(text, 0, "starts", $"{Word(explanation.Starts)}: {explanation.Why}");
        Line(text, 0, explanation.Starts == Answer.No ? "refused at" : "at", explanation.Where);
        if (explanation.Concurrency is { } concurrency)
            Line(text, 0, "one at a time", $"{concurrency.Group}: {concurrency.Note}");
        foreach (var assumed in explanation.Assumed)
            Line(text, 0, "assumed", assumed);
        if (explanation.Starts == Answer.Unknown)
            text.Append("\nIf it starts:\n");
        var width = Math.Max(14, explanation.Jobs.SelectMany(x => x.Called.Prepend(x)).Select(x => x.Id.Length).DefaultIfEmpty().Max() + 2);
        foreach (var job in explanation.Jobs)
        {
            Job(text, job, width);
            foreach (var called in job.Called)
                Job(text, called, width);
        }

        if (explanation.Jobs.Count > 0)
            text.Append('\n').Append(Summary(explanation)).Append('\n');
        return text.ToString();
    }

    /// <summary>How many jobs run, wait, are skipped or not known.</summary>
    public static string Summary(WorkflowExplanation explanation)
    {
        var counts = explanation.Jobs.GroupBy(x => x.State).Select(x => $"{x.Count()} {Plural(x.Key, x.Count())}");
        return $"{explanation.Jobs.Count} {(explanation.Jobs.Count == 1 ? "job" : "jobs")}: {string.Join(", ", counts)}";
    }

    private static string Plural(string state, int count) => state switch
    {
        "unknown" => "not known",
        _ when count == 1 => state,
        "runs" => "run",
        "waits" => "wait",
        "fails" => "fail",
        _ => state,
    };

    private static void Job(StringBuilder text, JobExplanation job, int width)
    {
        var why = job.Runs switch
        {
            Answer.No => $"skipped: {job.Why}",
            Answer.Unknown => $"not known: {job.Why}",
            _ => (job.Fails ? "runs and is assumed to fail" : job.Environment is { IsKnown: true } ? "runs when approved" : "runs") + (job.Why.Length > 0 ? $": {job.Why}" : ""),
        };
        text.Append('\n').Append(job.Id.PadRight(width)).Append(why).Append('\n');
        if (job.Needs.Count > 0)
            Line(text, 2, "needs", string.Join(", ", job.Needs));
        if (job.Runs == Answer.No)
            return;
        if (job.Environment is { } environment)
            Line(text, 2, environment.IsKnown ? "waits for" : "environment", environment.IsKnown ? $"{environment.Approval} (environment {environment.Name})" : $"{environment.Name}: {environment.Approval}");
        if (job.Environment?.Url is { } url)
            Line(text, 2, "address", url);
        Cells(text, job);
        if (job.Runner is { Length: > 0 } runner && job.Cells?.Select(x => x.Runner).Distinct().Count() is not > 1)
            Line(text, 2, "runner", (job.Cells is [{ Runner: { } same }, ..] ? same : runner) + (job.TimeoutMinutes is { } minutes ? $", {minutes} minutes at most" : ""));
        else if (job.TimeoutMinutes is { } most)
            Line(text, 2, "timeout", $"{most} minutes");
        if (job.Calls is { } calls)
            Line(text, 2, "calls", calls + (job.Called.Count == 0 ? " (not followed)" : ""));
        Line(text, 2, "token", $"{Permissions(job)}, by {job.PermissionsFrom}");
        if (job.PermissionsReduced is { } reduced)
            Line(text, 2, "", reduced);
        Line(text, 2, "secrets", job.Secrets.Count == 0 ? "none" : string.Join(", ", job.Secrets.Select(x => x == SecretNames.All ? "all" : x)) + (job.SecretsNote is { } note ? $" ({note})" : ""));
        if (job.Concurrency is { } concurrency)
            Line(text, 2, "one at a time", $"{concurrency.Group}: {concurrency.Note}");
        if (job.MayFail)
            Line(text, 2, "may fail", "the run goes on (continue-on-error)");
        Steps(text, job);
    }

    /// <summary>What the token may do, in one line.</summary>
    public static string Permissions(JobExplanation job) => job.Permissions switch
    {
        [] => "nothing",
        { Count: > LongestList } many when many.All(x => x.Level == many[0].Level) => $"{many[0].Level}-all",
        var some => string.Join(", ", some.Select(x => $"{x.Scope}: {x.Level}")),
    };

    private static void Cells(StringBuilder text, JobExplanation job)
    {
        if (job.CellsNote is { } note)
            Line(text, 2, "matrix", note);
        if (job.Cells is not { Count: > 0 } cells)
            return;
        var runners = cells.Select(x => x.Runner).Distinct().Count() > 1;
        var label = cells.Count == 1 ? "1 cell" : $"{cells.Count} cells";
        var longest = cells.Max(x => CellText.Of(x.Values).Length);
        foreach (var cell in cells.Take(LongestList))
        {
            Line(text, 2, label, runners ? $"{CellText.Of(cell.Values).PadRight(longest)}  on {cell.Runner}" : CellText.Of(cell.Values));
            label = "";
        }

        if (cells.Count > LongestList)
            Line(text, 2, "", string.Create(CultureInfo.InvariantCulture, $"and {cells.Count - LongestList} more"));
    }

    private static void Steps(StringBuilder text, JobExplanation job)
    {
        if (job.Steps.Count == 0)
            return;
        var run = job.Steps.Count(x => x.Runs == Answer.Yes && x.Cells is null);
        Line(text, 2, "steps", job.Fails ? "until one fails" : run == job.Steps.Count ? $"all {run}" : $"{run} of {job.Steps.Count} run");
        foreach (var step in job.Steps.Where(x => x.Runs != Answer.Yes && x.Why.Length > 0 && x.Cells is null))
            Line(text, 2, "", $"{(step.Runs == Answer.No ? "skipped" : "not known")}: {step.Title} ({step.Why})");
        foreach (var step in job.Steps.Where(x => x.Cells is not null))
            Line(text, 2, "", $"in {step.Cells!.Count} of {job.Cells!.Count} cells: {step.Title} ({InCells(step, job)})");
    }

    /// <summary>The cells in which a step runs or those in which it does not, whichever are fewer.</summary>
    private static string InCells(StepExplanation step, JobExplanation job)
    {
        var others = job.Cells!.Select(x => CellText.Of(x.Values)).Except(step.Cells!).ToList();
        var (word, cells) = others.Count < step.Cells!.Count ? ("not ", others) : ("", step.Cells);
        return word + string.Join(" | ", cells) + (step.Why.Length > 0 ? $"; {step.Why}" : "");
    }

    private static string Word(Answer answer) => answer switch
    {
        Answer.Yes => "yes",
        Answer.No => "no",
        _ => "not known",
    };

    private static void Line(StringBuilder text, int indent, string label, string value) =>
        text.Append(' ', indent).Append(label.PadRight(14 - indent + 2)).Append(value).Append('\n');
}
