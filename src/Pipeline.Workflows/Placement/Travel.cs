using Pipeline.Engine;

namespace Pipeline.Workflows.Placement;

/// <summary>Which files go from which job to which.</summary>
internal sealed class Travel
{
    private readonly Dictionary<JobNode, List<Artifact>> _leave = [];
    private readonly Dictionary<JobNode, List<(Artifact Artifact, JobNode From)>> _arrive = [];

    public Travel(JobGraph graph, string root, List<string> mistakes)
    {
        foreach (var job in graph.Jobs)
        {
            // What a named target leaves is kept for people too; what others leave, only when somebody takes it.
            foreach (var target in job.Targets)
                if (Artifact.Of(target, root, mistakes) is { } artifact)
                    Leaves(job).Add(artifact);
            foreach (var (target, consumed) in job.Runs.SelectMany(x => x.Consumes.Select(y => (x, y))))
                Take(graph, job, target, consumed, root, mistakes);
        }

        foreach (var job in graph.Jobs)
            Check(job, mistakes);
        foreach (var same in graph.Jobs.SelectMany(x => Leaves(x).Select(y => (Job: x, y.Name))).GroupBy(x => x.Name).Where(x => x.Count() > 1))
            mistakes.Add($"jobs {string.Join(" and ", same.Select(x => $"`{x.Job.Id}`"))} both leave the files of {same.Key}, and GitHub keeps one artifact of a name; let one job run that target");
    }

    public List<Artifact> Leaves(JobNode job) => _leave.TryGetValue(job, out var list) ? list : _leave[job] = [];

    /// <summary>Whether another job needs it; else it is for people.</summary>
    public bool IsTaken(Artifact artifact) => _arrive.Values.Any(x => x.Exists(y => y.Artifact.Name == artifact.Name));

    public List<(Artifact Artifact, JobNode From)> Arrives(JobNode job) => _arrive.TryGetValue(job, out var list) ? list : _arrive[job] = [];

    private void Take(JobGraph graph, JobNode job, TargetDescription target, TargetDescription consumed, string root, List<string> mistakes)
    {
        if (job.Runs.Contains(consumed))
            return;
        if (graph.Jobs.Find(x => job.Before.Contains(x) && x.Runs.Contains(consumed)) is not { } from)
        {
            mistakes.Add($"target {target.Name} in job `{job.Id}` consumes what {consumed.Name} produces, and no job that it needs runs {consumed.Name}; place it, or let {target.Name} depend on it");
            return;
        }

        if (Artifact.Of(consumed, root, mistakes) is not { } artifact)
        {
            mistakes.Add($"target {target.Name} consumes what {consumed.Name} produces, and {consumed.Name} says nothing of what that is; add Produces(…)");
            return;
        }

        if (!Leaves(from).Exists(x => x.Name == artifact.Name))
            Leaves(from).Add(artifact);
        if (!Arrives(job).Exists(x => x.Artifact.Name == artifact.Name))
            Arrives(job).Add((artifact, from));
    }

    /// <summary>What another job has done is left out here, so its files must come; and what is handed on must be made.</summary>
    private void Check(JobNode job, List<string> mistakes)
    {
        var skipped = job.Skips.ToHashSet();
        foreach (var (target, needed) in job.Runs.SelectMany(x => x.DependsOn.Where(skipped.Contains).Select(y => (x, y))))
            if (!target.Consumes.Contains(needed) && !needed.Notes.OfType<NoFilesNote>().Any())
                mistakes.Add(
                    $"job `{job.Id}` leaves {needed.Name} out, which another job has done, and {target.Name} would miss its files: they do not travel; "
                    + $"let {needed.Name} say Produces(…) and {target.Name} Consumes({needed.Name}), or {needed.Name} LeavesNoFiles(), or place both in one job");
        foreach (var artifact in Leaves(job))
            if (job.Runs.Find(x => JobNames.Kebab(x.Name) == artifact.Name)?.Notes.OfType<FilesNote>().Select(x => x.WhyNone(new JobOptions(job.Placed.Arguments))).FirstOrDefault(x => x is not null) is { } why)
                mistakes.Add($"job `{job.Id}` hands on {artifact.Name}, which it never makes: {why}");
    }
}
