using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Local;

/// <summary>Which jobs run, after all has been checked that can be known before anything runs.</summary>
internal static class RunPlan
{
    /// <summary>The jobs in the order of the file: all, or those asked for with all that they need.</summary>
    /// <exception cref="PipelineException">Everything that is wrong, at once.</exception>
    public static IReadOnlyList<JobView> Make(RunRequest request, IReadOnlyDictionary<string, HashSet<string>> before)
    {
        var (document, asked) = (request.Document, request.Jobs);
        var mistakes = asked.Where(x => document.Job(x) is null)
            .Select(x => $"--job {x}: {document.Path} has no such job; there are {string.Join(", ", document.Jobs.Select(y => y.Id))}").ToList();
        if (document.Jobs.Count == 0)
            mistakes.Add($"{document.Path}: there are no jobs");
        var chosen = document.Jobs.Where(x => asked.Count == 0 || asked.Any(y => y == x.Id || before.TryGetValue(y, out var needed) && needed.Contains(x.Id))).ToList();
        mistakes.AddRange(chosen.SelectMany(x => Mistakes(request, x, [document])));
        if (mistakes.Count > 0)
            throw new PipelineException(Engine.ExitCode.WrongUse, new Diagnostic(
                $"{document.Path} cannot be run here: {(mistakes.Count == 1 ? "one mistake" : $"{mistakes.Count} mistakes")}", Details: mistakes));
        return chosen;
    }

    private static IEnumerable<string> Mistakes(RunRequest request, JobView job, ImmutableArray<WorkflowDocument> files)
    {
        foreach (var key in (string[])["services", "container"])
            if (job.Node.Find(key) is { Value: not YamlScalar { Kind: ScalarKind.Null } } entry)
                yield return $"{files[^1].Path}:{entry.Key.At}: job {job.Id} has `{key}`, and jobs in or with containers are not run here; leave it out with --job, or run it on GitHub";
        if (job.Uses is not { } uses || !uses.Value.StartsWith("./", StringComparison.Ordinal))
            yield break;
        var called = request.Called(uses.Value);
        var wrong = called is null ? "there is no such file"
            : files.Any(x => x.Path == called.Path) ? $"workflows call each other: {string.Join(" → ", files.Append(called).Select(x => x.Path))}"
            : called.Events.All(x => x.Event.Value != "workflow_call") ? "it cannot be called: `workflow_call` is not among its events" : null;
        if (wrong is not null)
            yield return $"{files[^1].Path}:{uses.At}: job {job.Id} calls {uses.Value}: {wrong}";
        else if (Before(called!).Count > 0)
            foreach (var mistake in called!.Jobs.SelectMany(x => Mistakes(request, x, files.Add(called))))
                yield return mistake;
    }

    /// <summary>All jobs that each job needs, also through others.</summary>
    /// <exception cref="PipelineException">The file cannot be read, or a job needs one that is not there, or itself.</exception>
    public static IReadOnlyDictionary<string, HashSet<string>> Before(WorkflowDocument document)
    {
        if (document.Mistakes.Count > 0)
            throw PipelineException.WrongUse("The workflow cannot be read", $"{document.Path}:{document.Mistakes[0].At}", document.Mistakes[0].Message);
        var waves = Jobs.Waves(document);
        var before = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var job in document.Jobs.OrderBy(x => waves[x.Id]))
            before[job.Id] = [.. job.Needs.SelectMany(x => before[x.Value].Append(x.Value))];
        return before;
    }
}
