using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class DeploymentCancel() : Rule(
    "deployment-cancel",
    "A job with an environment is never cancelled in progress, neither by its own `concurrency` nor by the file's",
    "A deployment that stops in the middle leaves an environment that is neither the old nor the new release",
    Sources.Syntax + "#concurrency")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from job in file.Jobs
        where job.Node["environment"] is { } environment && ((environment as YamlMapping)?["deployment"] as YamlScalar)?.Value != "false"
        from concurrency in new[] { job.Node["concurrency"], file.Document.Concurrency }
        let cancel = (concurrency as YamlMapping)?["cancel-in-progress"] as YamlScalar
        where cancel is not null && cancel.Value != "false"
        select new Remark(cancel.At, $"the deployment of job `{job.Id}` may be cancelled in the middle", "say `cancel-in-progress: false`; `queue: max` keeps all that wait");
}
