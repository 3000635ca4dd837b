using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A custom image of the machine, and what follows it.</summary>
internal static class SnapshotImage
{
    public static WorkflowFile File()
    {
        var build = new RunnerJob(
            "build", RunsOn.Group("image-builders", "linux-generator"), [new RunStep("install", "./install.sh")], @if: GitHub.EventName.Is("workflow_dispatch"),
            snapshot: new Snapshot("my-image", "1.*", GitHub.Ref.Is("refs/heads/main")));
        var plain = new RunnerJob(
            "plain", RunsOn.Ubuntu2404, [new RunStep("use", "./use.sh")], @if: GitHub.EventName.Is("image_version"), snapshot: new Snapshot("other-image"));
        return new WorkflowFile(
            "custom-image", "Custom image",
            [new WorkflowDispatchEvent(), new ImageVersionEvent { Types = [ImageVersionActivity.Ready], Names = ["my-image"], Versions = ["1.*"] }], [build, plain]);
    }
}
