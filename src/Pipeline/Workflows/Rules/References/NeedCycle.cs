namespace Pipeline.Workflows.Rules.References;

internal sealed class NeedCycle() : Rule(
    "need-cycle",
    "No job needs itself through others",
    "GitHub refuses the whole file",
    Sources.Actionlint + "check-job-deps")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        var jobs = file.Jobs.DistinctBy(x => x.Id, StringComparer.OrdinalIgnoreCase).ToDictionary(x => x.Id, StringComparer.OrdinalIgnoreCase);
        var done = new HashSet<InspectedJob>();
        foreach (var start in file.Jobs)
        {
            // Depth first without recursion: a chain of jobs may be long.
            var path = new List<(InspectedJob Job, int Next)> { (start, 0) };
            while (path.Count > 0)
            {
                var (job, next) = path[^1];
                var needs = job.View.Needs;
                if (next == needs.Count || done.Contains(job))
                {
                    done.Add(job);
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                path[^1] = (job, next + 1);
                if (!jobs.TryGetValue(needs[next].Value, out var needed) || needed == job)
                    continue;
                var begin = path.FindIndex(x => x.Job == needed);
                if (begin < 0)
                    path.Add((needed, 0));
                else
                    yield return new Remark(
                        needs[next].At, $"jobs need each other: {string.Join(" → ", path.Skip(begin).Select(x => x.Job.Id).Append(needed.Id))}", "remove one of these needs");
            }
        }
    }
}
