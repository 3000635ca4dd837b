namespace Pipeline.Workflows.Rules.References;

internal sealed class Needs() : Rule(
    "needs",
    "Jobs need jobs of the same file, each once, and at least one job needs none",
    "GitHub refuses the whole file",
    Sources.Actionlint + "check-job-deps")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        var ids = file.Jobs.Select(x => x.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (file.Document.Root["jobs"] is Yaml.YamlMapping { Entries.Count: 0 } none)
            yield return new Remark(none.At, "the workflow has no job", "add one");
        foreach (var job in file.Jobs)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var need in job.View.Needs)
            {
                if (!ids.Contains(need.Value))
                    yield return new Remark(need.At, $"job `{job.Id}` needs `{need}`, which is no job of this file", Spelling.Advice(need.Value, ids));
                else if (need.Value.Equals(job.Id, StringComparison.OrdinalIgnoreCase))
                    yield return new Remark(need.At, $"job `{job.Id}` needs itself", "remove it");
                else if (!seen.Add(need.Value))
                    yield return new Remark(need.At, $"job `{job.Id}` needs `{need}` twice", "remove one of them");
                else if (file.Document.Job(need.Value) is null)
                    yield return new Remark(need.At, $"`{need}` is written in other letters than the job's id", $"write `{ids.First(x => x.Equals(need.Value, StringComparison.OrdinalIgnoreCase))}`");
            }
        }
    }
}
