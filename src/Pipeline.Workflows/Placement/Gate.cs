using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>The last job: the one check that a merge has to wait for, whatever the jobs before are called.</summary>
internal static class Gate
{
    public static RunnerJob Of(string id, IReadOnlyList<Job> all)
    {
        var fine = !(Functions.Contains(Needs.Results, "failure") | Functions.Contains(Needs.Results, "cancelled"));
        var step = new RunStep(
            "gate",
            "echo \"$RESULTS\"\ntest \"$SUCCEEDED\" = true",
            "All jobs have succeeded",
            env: new TextMap { ["SUCCEEDED"] = fine, ["RESULTS"] = Functions.ToJson(Needs.All) },
            shell: "bash");
        return new RunnerJob(
            id, RunsOn.Ubuntu2404, [step], "Gate", all, Functions.Always, PermissionSet.None, timeoutMinutes: 5);
    }
}
