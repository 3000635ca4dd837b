using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Answers what an event would do to a workflow. It reads files that are written, and asks nobody else.</summary>
internal static class WorkflowExplainer
{
    /// <summary>The workflow of a name among these: its <c>name</c>, or its file's name with or without the ending.</summary>
    /// <exception cref="PipelineException">There is none, or there are several.</exception>
    public static WorkflowDocument Find(IReadOnlyList<WorkflowDocument> documents, string name)
    {
        var found = documents.Where(x => FileName(x) == name || Path.GetFileName(x.Path) == name || x.Path == name).ToList();
        if (found.Count == 0)
            found = [.. documents.Where(x => string.Equals(x.Name?.Value, name, StringComparison.OrdinalIgnoreCase))];
        return found.Count switch
        {
            1 => found[0],
            0 => throw PipelineException.WrongUse($"There is no workflow {name}", "--workflow", NearName.Hint(name, documents.Select(FileName))),
            _ => throw PipelineException.WrongUse($"Several workflows are named {name}", "--workflow", string.Join(", ", found.Select(x => x.Path)), "name the file"),
        };
    }

    /// <summary>What the event would do.</summary>
    /// <param name="document">The workflow.</param>
    /// <param name="question">The event and what to assume.</param>
    /// <param name="local">Finds the file of a called workflow by its path in the repository; null when it is not at hand.</param>
    /// <exception cref="PipelineException">The question or the workflow is wrong; all mistakes of the question are told at once.</exception>
    public static WorkflowExplanation Explain(WorkflowDocument document, WhatIfQuestion question, Func<string, WorkflowDocument?>? local = null)
    {
        if (document.Mistakes.Count > 0)
            throw PipelineException.WrongUse("The workflow cannot be read", $"{document.Path}:{document.Mistakes[0].At}", document.Mistakes[0].Message);
        var (what, mistakes) = EventReading.Read(document, question);
        var all = mistakes.Concat(Unknown(document, "--fail-job", question.Fail)).Concat(Unknown(document, "--skip-job", question.Skip))
            .Concat(question.Fail.Intersect(question.Skip).Select(x => $"job {x} cannot fail and be skipped")).ToList();
        if (what is null || all.Count > 0)
            throw new PipelineException(ExitCode.WrongUse, new Diagnostic(all.Count == 1 ? all[0] : $"{all.Count} of the options are wrong", Details: all.Count == 1 ? null : all));
        var trigger = Trigger.Of(document, what);
        var run = new Run(document, what, question, local ?? (_ => null))
        {
            GitHub = EventContext.Of(what, document),
            Inputs = Values.Object(what.Inputs),
        };
        return new WorkflowExplanation
        {
            Workflow = document.Name?.Value ?? FileName(document),
            Path = document.Path,
            Event = what.ToString(),
            Starts = trigger.Starts,
            Why = trigger.Why,
            Where = $"{document.Path}:{trigger.At}",
            Concurrency = trigger.Starts == Answer.No ? null : Concurrencies.Of(document.Concurrency, run.Scope()),
            Jobs = trigger.Starts == Answer.No ? [] : Jobs.Of(run),
            Assumed = [.. question.Fail.Select(x => $"{x} fails"), .. question.Skip.Select(x => $"{x} is skipped")],
        };
    }

    private static string FileName(WorkflowDocument document) => Path.GetFileNameWithoutExtension(document.Path);

    private static IEnumerable<string> Unknown(WorkflowDocument document, string option, IReadOnlyList<string> jobs) =>
        jobs.Where(x => document.Job(x) is null).Select(x => $"{option} {x}: there is no such job; {NearName.Hint(x, document.Jobs.Select(y => y.Id))}");
}
