using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Values that travel from steps through jobs.</summary>
internal static class JobOutputs
{
    public static WorkflowFile File()
    {
        var step1 = new RunStep("step1", "echo \"test=hello\" >> \"$GITHUB_OUTPUT\"");
        var step2 = new RunStep("step2", "echo \"test=world\" >> \"$GITHUB_OUTPUT\"");
        var job1 = new RunnerJob(
            "job1", RunsOn.Ubuntu2404, [step1, step2],
            outputs: [new JobOutput("output1", step1.Output("test")), new JobOutput("output2", $"v{step2.Output("test")}-{GitHub.RunNumber}")]);
        var show = new RunStep("show", "echo \"$OUTPUT1 $OUTPUT2\"", env: new() { ["OUTPUT1"] = job1.Output("output1"), ["OUTPUT2"] = job1.Output("output2") });
        return new WorkflowFile("job-outputs", "Job outputs", [new PushEvent()], [job1, new RunnerJob("job2", RunsOn.Ubuntu2404, [show], needs: [job1])]);
    }
}
