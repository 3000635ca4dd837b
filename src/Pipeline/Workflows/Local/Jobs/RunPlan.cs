using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Which jobs run, after all has been checked that can be known before anything runs.</summary>
internal static class RunPlan
{
    /// <summary>The jobs in the order of the file: all, or those asked for with all that they need.</summary>
    /// <exception cref="PipelineException">Everything that is wrong, at once.</exception>
    public static IReadOnlyList<JobView> Make(WorkflowDocument document, IReadOnlyList<string> asked)
    {
        var mistakes = document.Mistakes.Select(x => $"{document.Path}:{x.At}: {x.Message}").ToList();
        Refuse(document, mistakes);
        if (document.Jobs.Count == 0)
            mistakes.Add($"{document.Path}: there are no jobs");
        foreach (var job in document.Jobs)
            foreach (var need in job.Needs)
                if (document.Job(need.Value) is null)
                    mistakes.Add($"{document.Path}:{need.At}: job {job.Id} needs {need.Value}, and there is no such job; there are {Names(document)}");
        foreach (var name in asked)
            if (document.Job(name) is null)
                mistakes.Add($"--job {name}: {document.Path} has no such job; there are {Names(document)}");
        Refuse(document, mistakes);
        if (Cycle(document) is { } cycle)
            mistakes.Add($"{document.Path}:{cycle.At}: jobs need each other: {cycle.Path}");
        Refuse(document, mistakes);
        var order = new JobOrder(document);
        var chosen = document.Jobs.Where(x => asked.Count == 0 || asked.Any(y => order.ComesBefore(x.Id, y))).ToList();
        foreach (var job in chosen)
            mistakes.AddRange(Unsupported(document, job));
        mistakes.AddRange(ExpressionMistakes(document, document.Root, chosen));
        Refuse(document, mistakes);
        return chosen;
    }

    private static IEnumerable<string> Unsupported(WorkflowDocument document, JobView job)
    {
        foreach (var key in (string[])["services", "container"])
            if (job.Node.Find(key) is { Value: not YamlScalar { Kind: ScalarKind.Null } } entry)
                yield return $"{document.Path}:{entry.Key.At}: job {job.Id} has `{key}`, and jobs in or with containers are not run here; "
                    + "leave it out with --job, or run it on GitHub";
        foreach (var step in job.AllSteps)
            foreach (var key in (string[])["background", "wait", "wait-all", "cancel", "parallel"])
                if (step.Node.Find(key) is { } entry && entry.Value is not YamlScalar { Value: "false" })
                    yield return $"{document.Path}:{entry.Key.At}: job {job.Id} has a step with `{key}`, and steps that run at once are not supported here";
    }

    /// <summary>Expressions that cannot be read, in what runs.</summary>
    private static IEnumerable<string> ExpressionMistakes(WorkflowDocument document, YamlMapping root, IReadOnlyList<JobView> chosen)
    {
        foreach (var key in (string[])["env", "defaults"])
            foreach (var mistake in Below(document, root[key]))
                yield return mistake;
        foreach (var job in chosen)
            foreach (var mistake in Below(document, job.Node))
                yield return mistake;
    }

    private static IEnumerable<string> Below(WorkflowDocument document, YamlNode? node, bool isCondition = false) => node switch
    {
        YamlScalar scalar => (isCondition ? ExpressionParser.ParseCondition(scalar.Value).Text : ExpressionParser.ParseText(scalar.Value)).Mistakes
            .Select(x => $"{Place.Of(document, scalar, x.Offset)}: {x.Message}"),
        YamlSequence sequence => sequence.Items.SelectMany(x => Below(document, x)),
        YamlMapping mapping => mapping.Entries.SelectMany(x => Below(document, x.Value, x.Key.Value == "if" && x.Value is YamlScalar)),
        _ => [],
    };

    private static (Mark At, string Path)? Cycle(WorkflowDocument document)
    {
        var path = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return document.Jobs.FirstOrDefault(Search) is { } job ? (job.Key.At, string.Join(" → ", path.SkipWhile(x => x != path[^1]))) : null;

        bool Search(JobView job)
        {
            var known = path.Contains(job.Id);
            path.Add(job.Id);
            if (known || seen.Add(job.Id) && job.Needs.Any(x => Search(document.Job(x.Value)!)))
                return true;
            path.RemoveAt(path.Count - 1);
            return false;
        }
    }

    private static string Names(WorkflowDocument document) => string.Join(", ", document.Jobs.Select(x => x.Id));

    private static void Refuse(WorkflowDocument document, List<string> mistakes)
    {
        if (mistakes.Count > 0)
            throw new PipelineException(Engine.ExitCode.WrongUse, new Diagnostic(
                $"{document.Path} cannot be run here: {(mistakes.Count == 1 ? "one mistake" : $"{mistakes.Count} mistakes")}", Details: mistakes));
    }
}
