using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Patterns with exceptions, and paths that start nothing.</summary>
internal static class PathFilters
{
    public static WorkflowFile File()
    {
        return new WorkflowFile(
            "path-filters", "Path filters",
            [
                new PushEvent { Branches = ["releases/**", "!releases/**-alpha"], Tags = ["v1.*"], Paths = ["sub-project/**", "!sub-project/docs/**"] },
                new PullRequestEvent { Paths = Filter.Except("docs/**", "**.md") },
            ],
            [new RunnerJob("build", RunsOn.Ubuntu2404, [new RunStep("build", "make")])]);
    }
}
