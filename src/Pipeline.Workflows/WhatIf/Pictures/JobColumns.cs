using Pipeline.Engine;

namespace Pipeline.Workflows.WhatIf;

/// <summary>A box of the picture: a job, or the event.</summary>
/// <param name="Job">The job; null for the event.</param>
internal sealed record Card(JobExplanation? Job);

/// <summary>Jobs in columns by wave, behind the event, which has the first column for itself.</summary>
internal static class JobColumns
{
    private const double EventHeight = 40;

    /// <param name="jobs">The jobs, each behind those that it needs.</param>
    /// <param name="height">How high a job's box is.</param>
    public static LayoutGrid<Card> Of(IReadOnlyList<JobExplanation> jobs, Func<JobExplanation, double> height)
    {
        var grid = new LayoutGrid<Card>(jobs.Count == 0 ? 1 : jobs.Max(x => x.Wave) + 1);
        var start = grid.Add(new Card(null), 0, EventHeight);
        var boxes = jobs.ToDictionary(x => x.Id, x => grid.Add(new Card(x), x.Wave, height(x)));
        var byId = jobs.ToDictionary(x => x.Id);
        foreach (var job in jobs)
        {
            if (job.Needs.Count == 0)
                grid.Connect(start, boxes[job.Id]);
            foreach (var need in Direct(job, byId))
                grid.Connect(boxes[need], boxes[job.Id]);
        }

        return grid;
    }

    /// <summary>The needs that do not follow from another need: a line for each would hide the others.</summary>
    private static IEnumerable<string> Direct(JobExplanation job, Dictionary<string, JobExplanation> jobs)
    {
        var far = new HashSet<string>();
        var open = new Stack<string>(job.Needs.SelectMany(x => jobs[x].Needs));
        while (open.TryPop(out var id))
            if (far.Add(id))
                foreach (var need in jobs[id].Needs)
                    open.Push(need);
        return job.Needs.Where(x => !far.Contains(x)).Distinct();
    }
}
