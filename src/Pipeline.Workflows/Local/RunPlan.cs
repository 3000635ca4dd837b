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
    public static IReadOnlyList<JobView> Make(WorkflowDocument document, IReadOnlyList<string> asked, IReadOnlyDictionary<string, HashSet<string>> before)
    {
        var mistakes = asked.Where(x => document.Job(x) is null)
            .Select(x => $"--job {x}: {document.Path} has no such job; there are {string.Join(", ", document.Jobs.Select(y => y.Id))}").ToList();
        if (document.Jobs.Count == 0)
            mistakes.Add($"{document.Path}: there are no jobs");
        var chosen = document.Jobs.Where(x => asked.Count == 0 || asked.Any(y => y == x.Id || before.TryGetValue(y, out var needed) && needed.Contains(x.Id))).ToList();
        foreach (var job in chosen)
            foreach (var key in (string[])["services", "container"])
                if (job.Node.Find(key) is { Value: not YamlScalar { Kind: ScalarKind.Null } } entry)
                    mistakes.Add($"{document.Path}:{entry.Key.At}: job {job.Id} has `{key}`, and jobs in or with containers are not run here; leave it out with --job, or run it on GitHub");
        if (mistakes.Count > 0)
            throw new PipelineException(Engine.ExitCode.WrongUse, new Diagnostic(
                $"{document.Path} cannot be run here: {(mistakes.Count == 1 ? "one mistake" : $"{mistakes.Count} mistakes")}", Details: mistakes));
        return chosen;
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
