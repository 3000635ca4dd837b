namespace Pipeline.Workflows.Rules.Form;

internal sealed class StepIds() : Rule(
    "step-id",
    "Every step has an id, and no other step of its job has it",
    "GitHub refuses ids that are not unique, and a step without one cannot be referred to",
    Sources.Actionlint + "check-job-step-ids")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var job in file.Jobs)
        {
            var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var step in job.Steps)
            {
                if (step.Id is not { Value.Length: > 0 } id)
                {
                    if (step.Node["parallel"] is null)
                        yield return new Remark(step.Node.At, $"step `{step.Title}` of job `{job.Id}` has no id", "add `id`");
                }
                else if (Identifier.Wrong(id.Value) is { } wrong)
                    yield return new Remark(id.At, $"step id `{id}` {wrong}", Identifier.Advice);
                else if (!known.Add(id.Value))
                    yield return new Remark(id.At, $"step id `{id}` stands twice in job `{job.Id}`", "give one of the steps another id");
            }
        }
    }
}
