using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>The last job: the one check that a merge has to wait for, whatever the jobs before are called.</summary>
internal static class Gate
{
    public static RunnerJob Of(string id, IReadOnlyList<Job> all)
    {
        var results = new PropertyAccess(new Wildcard(new ContextAccess("needs")), "result");
        var fine = !(Functions.Contains(new Expr<Json>(results), "failure") | Functions.Contains(new Expr<Json>(results), "cancelled"));
        var step = new RunStep(
            "gate",
            "echo \"$RESULTS\"\ntest \"$SUCCEEDED\" = true",
            "All jobs have succeeded",
            env: new TextMap { ["SUCCEEDED"] = fine, ["RESULTS"] = Functions.ToJson(new Expr<Json>(new ContextAccess("needs"))) },
            shell: "bash");
        return new RunnerJob(
            id, RunsOn.Ubuntu2404, [step], "Gate", all, Functions.Always, PermissionSet.None, timeoutMinutes: 5);
    }
}
