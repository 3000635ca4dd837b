using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class FinalGate() : Rule(
    "final-gate",
    "A workflow on pull requests ends in one job that needs all others and always runs",
    "It is the one check to require: matrix cells and skipped jobs come and go, and a skipped job counts as passed",
    "https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        if (!file.HasEvent("pull_request") || file.Jobs.Count < 2)
            yield break;
        var needed = file.Jobs.SelectMany(x => x.Needs).Select(x => x.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (gate, reached) = file.Jobs.Where(x => Always(x) && !needed.Contains(x.Id))
            .Select(x => (Job: x, Reached: Reach(file, x))).OrderByDescending(x => x.Reached.Count).FirstOrDefault();
        if (gate is null)
        {
            yield return new Remark(
                file.Jobs[^1].Key.At, "no final job collects the others", "add a job `gate` that needs all others, has `if: ${{ always() }}` and fails when one of them did not succeed");
            yield break;
        }

        foreach (var job in file.Jobs)
            if (!reached.Contains(job.Id))
                yield return new Remark(job.Key.At, $"the final job `{gate.Id}` does not wait for job `{job.Id}`", $"add it to the `needs` of `{gate.Id}`");
    }

    private static bool Always(JobView job)
    {
        var condition = (job.If?.Value ?? "").Replace(" ", "", StringComparison.Ordinal);
        return condition.Contains("always()", StringComparison.OrdinalIgnoreCase) || condition.Contains("!cancelled()", StringComparison.OrdinalIgnoreCase);
    }

    private static HashSet<string> Reach(Inspection file, JobView gate)
    {
        var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { gate.Id };
        var waiting = new Queue<JobView>([gate]);
        while (waiting.TryDequeue(out var job))
            foreach (var need in job.Needs)
                if (reached.Add(need.Value) && file.Jobs.FirstOrDefault(x => x.Id.Equals(need.Value, StringComparison.OrdinalIgnoreCase)) is { } next)
                    waiting.Enqueue(next);
        return reached;
    }
}
