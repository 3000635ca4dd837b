namespace Pipeline.Workflows.Rules.Form;

internal sealed class StepIds() : Rule(
    "step-id",
    "Every step has an id",
    "A step without one cannot be referred to",
    Sources.Actionlint + "check-job-step-ids")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var (job, step) in file.Steps)
            if (step.Id is not { Value.Length: > 0 } && step.Node["parallel"] is null)
                yield return new Remark(step.Node.At, $"step `{step.Title}` of job `{job.Id}` has no id", "add `id`");
    }
}
