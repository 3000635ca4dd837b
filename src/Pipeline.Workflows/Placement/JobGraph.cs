using Pipeline.Engine;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>A placed job with what follows from the target graph.</summary>
internal sealed class JobNode(PlacedJob placed, IReadOnlyList<TargetDescription> targets, IReadOnlyList<Step> steps)
{
    public PlacedJob Placed { get; } = placed;

    /// <summary>The targets that are named on its command line.</summary>
    public IReadOnlyList<TargetDescription> Targets { get; } = targets;

    /// <summary>The steps of a job without targets, or those before its targets.</summary>
    public IReadOnlyList<Step> Steps { get; } = steps;

    /// <summary>The jobs whose outputs it uses.</summary>
    public IReadOnlyList<PlacedJob> Uses { get; } = [.. placed.Uses(steps)];

    public string Id => Placed.Id;

    /// <summary>All that its targets would run if nothing had been done, in the order of a walk.</summary>
    public List<TargetDescription> Whole { get; } = Walk(targets, _ => true);

    /// <summary>The jobs that it waits for directly.</summary>
    public List<JobNode> Needs { get; } = [];

    /// <summary>The jobs that have ended when it begins.</summary>
    public HashSet<JobNode> Before { get; } = [];

    /// <summary>What runs in it.</summary>
    public List<TargetDescription> Runs { get; private set; } = [];

    /// <summary>What its targets note, also what depends on the options that it passes.</summary>
    public IEnumerable<object> Notes => Runs.SelectMany(x => x.Notes).SelectMany(x => x is JobOptions.Note note ? note.Of(new JobOptions(Placed.Arguments)) : [x]);

    /// <summary>Minutes that those of its targets may take that have a limit, with all attempts.</summary>
    public double LimitOfTargets => Math.Ceiling(Runs.Sum(x => (x.TimeLimit?.TotalMinutes ?? 0) * x.MostAttempts));

    /// <summary>The secrets that it reads.</summary>
    public IEnumerable<string> Secrets => Runs.SelectMany(x => x.Secrets).Concat(Placed.Secrets).Concat(Notes.OfType<SecretNote>().Select(x => x.Name)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>What has been done before and is left out.</summary>
    public IEnumerable<TargetDescription> Skips => Whole.Except(Runs);

    /// <summary>What is needed only by what was done already is not done either.</summary>
    public void Reduce()
    {
        var done = Before.SelectMany(x => x.Targets).Except(Targets).ToHashSet();
        Runs = Walk(Targets, x => !done.Contains(x));
    }

    private static List<TargetDescription> Walk(IEnumerable<TargetDescription> from, Func<TargetDescription, bool> enter)
    {
        var found = new List<TargetDescription>();
        var queue = new Queue<TargetDescription>(from);
        while (queue.TryDequeue(out var target))
        {
            if (found.Contains(target) || !enter(target))
                continue;
            found.Add(target);
            foreach (var next in target.DependsOn.Concat(target.Triggers))
                queue.Enqueue(next);
        }

        return found;
    }
}

/// <summary>Which job waits for which, and what runs in each: it follows from the targets.</summary>
internal sealed class JobGraph
{
    private readonly List<string> _mistakes;

    public JobGraph(WorkflowDefinition workflow, IReadOnlyList<TargetDescription> targets, ActionsLock actions, List<string> mistakes)
    {
        _mistakes = mistakes;
        foreach (var placed in workflow.Jobs)
            if (Resolve(placed, targets, actions) is { } node)
                Jobs.Add(node);
        foreach (var same in Jobs.GroupBy(x => x.Id).Where(x => x.Count() > 1))
            _mistakes.Add($"{same.Count()} jobs are called `{same.Key}`; give each an id of its own");
        foreach (var job in Jobs)
            Connect(job);
        if (Ordered() is not { } order)
            return;
        foreach (var job in order)
        {
            foreach (var needed in job.Needs)
                job.Before.UnionWith([needed, .. needed.Before]);
            job.Reduce();
        }

        foreach (var job in Jobs)
            job.Needs.RemoveAll(x => job.Needs.Exists(y => y.Before.Contains(x)) && !job.Uses.Contains(x.Placed));
        Jobs = order;
    }

    /// <summary>The jobs; each after all that it needs.</summary>
    public List<JobNode> Jobs { get; } = [];

    private JobNode? Resolve(PlacedJob placed, IReadOnlyList<TargetDescription> targets, ActionsLock actions)
    {
        var found = new List<TargetDescription>();
        foreach (var target in placed.Targets)
        {
            if (targets.FirstOrDefault(x => x.Factory.Equals(target)) is { } one)
                found.Add(one);
            else
                _mistakes.Add($"a target of job `{placed.Id}` is no property of the build; name its property, like Job(\"test\", Test)");
        }

        return found.Count > 0 || placed.Steps is not null || placed.Called is not null ? new JobNode(placed, found, [.. placed.Steps?.Invoke(actions) ?? [], .. placed.More.Select(x => x(actions))]) : null;
    }

    private void Connect(JobNode job)
    {
        foreach (var placed in job.Placed.Needed.Concat(job.Uses))
        {
            if (Jobs.Find(x => x.Placed == placed) is { } needed)
                Add(job, needed);
            else
                _mistakes.Add($"job `{job.Id}` needs job `{placed.Id}`, which is not in this workflow");
        }

        foreach (var target in job.Whole)
        {
            foreach (var other in target.DependsOn.Concat(target.After).Concat(target.Consumes))
            {
                if (!job.Targets.Contains(other))
                    foreach (var needed in PlacesOf(other, job))
                        Add(job, needed);
            }
        }
    }

    /// <summary>Where a target was placed. In several jobs (one for each environment): those that are needed anyhow, else those before.</summary>
    private IEnumerable<JobNode> PlacesOf(TargetDescription target, JobNode seenFrom)
    {
        var places = Jobs.Where(x => x != seenFrom && x.Targets.Contains(target)).ToList();
        if (places.Count < 2)
            return places;
        var chosen = places.Where(x => seenFrom.Placed.Needed.Contains(x.Placed)).ToList();
        return chosen.Count > 0 ? chosen : places.Where(x => Jobs.IndexOf(x) < Jobs.IndexOf(seenFrom));
    }

    private static void Add(JobNode job, JobNode needed)
    {
        if (job != needed && !job.Needs.Contains(needed))
            job.Needs.Add(needed);
    }

    private List<JobNode>? Ordered()
    {
        var order = new List<JobNode>();
        var path = new List<JobNode>();
        foreach (var job in Jobs)
            if (!Visit(job))
                return null;
        return order;

        bool Visit(JobNode job)
        {
            if (order.Contains(job))
                return true;
            if (path.Contains(job))
            {
                _mistakes.Add($"jobs wait for each other: {string.Join(" → ", path.SkipWhile(x => x != job).Append(job).Select(x => x.Id))}; place their targets in one job");
                return false;
            }

            path.Add(job);
            var fine = job.Needs.TrueForAll(Visit);
            path.RemoveAt(path.Count - 1);
            order.Add(job);
            return fine;
        }
    }
}
