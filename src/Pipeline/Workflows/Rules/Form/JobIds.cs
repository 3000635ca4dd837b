namespace Pipeline.Workflows.Rules.Form;

internal sealed class JobIds() : Rule(
    "job-id",
    "The ids of jobs are made of letters, digits, `_` and `-`",
    "GitHub refuses the whole file",
    Sources.Syntax + "#jobsjob_id")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from job in file.Jobs
        let wrong = Identifier.Wrong(job.Id)
        where wrong is not null
        select new Remark(job.At, $"job id `{job.Id}` {wrong}", Identifier.Advice);
}
