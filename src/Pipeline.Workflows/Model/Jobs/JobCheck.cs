namespace Pipeline.Workflows.Model;

/// <summary>Refuses expressions that speak of what is not there where they stand.</summary>
internal static class JobCheck
{
    public static void Refuse(Job job)
    {
        var all = (job as RunnerJob)?.Steps.ToHashSet() ?? [];
        var own = new PlacedExpressions();
        job.Collect(own);
        foreach (var one in own.All)
            Refuse(job, one, all);
        if (job is RunnerJob runner)
            RefuseSteps(runner);
    }

    private static void RefuseSteps(RunnerJob job)
    {
        var before = new HashSet<Step>();
        Emit.Distinct(job.Steps.Where(x => x.Key is not null).Select(x => x.Key!), $"step ids of job {job.Id}:");
        foreach (var step in job.Steps)
        {
            var own = new PlacedExpressions();
            step.Collect(own);
            foreach (var one in own.All)
                Refuse(job, one, before, step);
            before.Add(step);
        }
    }

    private static void Refuse(Job job, PlacedExpression one, HashSet<Step> known, Step? step = null)
    {
        Places.Refuse(one, job, step);
        foreach (var item in one.Expression.SpeaksOf)
        {
            var mistake = item switch
            {
                Job other when !job.Needs.Contains(other) => $"job {other.Id}, which it does not need; add it to `needs`",
                Step other when !known.Contains(other) => $"step {other.Key}, which does not come before it in the same job",
                Axis axis when job.Strategy?.Matrix.Has(axis) != true => $"axis {axis.Name}, which its matrix does not have",
                _ => null,
            };
            if (mistake is not null)
                throw new ArgumentException($"`{one.Expression}` in {Places.Where(job, step)} speaks of {mistake}");
        }
    }
}
