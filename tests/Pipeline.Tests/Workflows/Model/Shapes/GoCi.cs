using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Vet and test a Go module with the race detector.</summary>
internal static class GoCi
{
    public static WorkflowFile File()
    {
        var test = new RunnerJob("test", RunsOn.Ubuntu2404,
        [
            new UseStep("checkout", Actions.Checkout),
            new UseStep("go", Actions.SetupGo, with: new() { ["go-version-file"] = "go.mod", ["check-latest"] = true }),
            new RunStep("vet", "go vet ./..."),
            new RunStep("test", "go test -race -coverprofile=cover.out ./...", env: new() { ["CGO_ENABLED"] = 1 }),
        ]);
        return new WorkflowFile(
            "go", "Go",
            [
                new PushEvent { Branches = ["main", "release/**"] },
                new PullRequestEvent { Types = [PullRequestActivity.Opened, PullRequestActivity.Synchronize, PullRequestActivity.Reopened] },
            ],
            [test]);
    }
}
