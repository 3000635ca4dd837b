using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>Refuses expressions that speak of what is not there where they stand.</summary>
internal static class JobCheck
{
    public static void Refuse(Job job)
    {
        var all = (job as RunnerJob)?.Steps.SelectMany(x => x.All()).ToHashSet() ?? [];
        foreach (var (place, expression) in job.Expressions())
            Refuse(job, place, expression, all);
        if (job is RunnerJob runner)
            RefuseSteps(runner);
    }

    private static void RefuseSteps(RunnerJob job)
    {
        var before = new HashSet<Step>();
        Emit.Distinct(job.Steps.SelectMany(x => x.All()).Where(x => x.Key is not null).Select(x => x.Key!), $"step ids of job {job.Id}:");
        foreach (var step in job.Steps)
        {
            IEnumerable<WorkStep> named = step switch { WaitStep wait => wait.Steps, CancelStep cancel => [cancel.Target], _ => [] };
            if (named.FirstOrDefault(x => !before.Contains(x)) is { } missing)
                throw new ArgumentException($"Job {job.Id} waits for step {missing.Id}, which does not come before");
            foreach (var inner in step.All())
                foreach (var (place, expression) in inner.Expressions())
                    Refuse(job, place, expression, before, $"step {inner.Key} of ");
            before.UnionWith(step.All());
        }
    }

    private static void Refuse(Job job, string place, Expression expression, HashSet<Step> known, string where = "")
    {
        Places.Refuse(place, expression, $"{where}job {job.Id}");
        foreach (var item in expression.SpeaksOf)
        {
            var mistake = item switch
            {
                Job other when !job.Needs.Contains(other) => $"job {other.Id}, which it does not need; add it to `needs`",
                Step step when !known.Contains(step) => $"step {step.Key}, which does not come before it in the same job",
                Axis axis when job.Strategy?.Matrix.Has(axis) != true => $"axis {axis.Name}, which its matrix does not have",
                _ => null,
            };
            if (mistake is not null)
                throw new ArgumentException($"`{expression}` in {where}job {job.Id} speaks of {mistake}");
        }
    }
}
