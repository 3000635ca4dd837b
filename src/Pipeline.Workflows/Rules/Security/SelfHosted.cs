namespace Pipeline.Workflows.Rules.Security;

internal sealed class SelfHosted() : Rule(
    "self-hosted",
    "No job runs on a self-hosted runner",
    "What one job leaves on it, the next one finds, also when a stranger's pull request left it",
    Sources.Zizmor + "self-hosted-runner")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from job in file.Jobs
        from label in Runners.Labels(job)
        where label.Value.Equals("self-hosted", StringComparison.OrdinalIgnoreCase)
        select new Remark(label.At, $"job `{job.Id}` runs on a self-hosted runner", "name an image of GitHub's, such as `ubuntu-24.04`");
}
