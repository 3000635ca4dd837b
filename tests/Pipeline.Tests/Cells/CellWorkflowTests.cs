using Nuke.Common;
using Pipeline.Components;
using Pipeline.Systems;
using Pipeline.Systems.Images;
using Pipeline.Tests.Workflows.Placement;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Cells;

public sealed class CellWorkflowTests
{
    [Fact]
    public void The_matrix_of_the_tests_is_the_matrix_of_the_job_and_a_last_job_merges_also_after_failures() =>
        Golden.Verify(Made.Text<Tested>(Repository.Root), "workflow");

    [Fact]
    public void Nobody_makes_the_matrix_until_a_workflow_is_made()
    {
        var made = 0;
        var build = new Counted(() => made++);
        _ = ((ITestImages)build).TestMatrix;
        Assert.Equal(0, made);
    }

    private sealed class Counted(Action make) : NukeBuild, ITestImages
    {
        public IReadOnlyList<SystemDefinition> Systems
        {
            get
            {
                make();
                return [];
            }
        }
    }

    private sealed class Tested : NukeBuild, ITestImages
    {
        private static readonly TestAxis Python = new("python", "3.8", "3.12");
        private static readonly TestAxis Django = new("django", "4.2", "5.1");
        private static readonly Image Backend = new("backend") { Context = "app" };

        public IReadOnlyList<SystemDefinition> Systems =>
        [
            new("orders")
            {
                ImageTests =
                [
                    new ImageTests(Backend, new TestMatrix([new TestAxis("suite", "trixie")])) { Mirror = "debian" },
                    new ImageTests(Backend, new TestMatrix([Python, Django], x => x[Python] == "3.8" && x[Django] == "5.1")),
                ],
            },
        ];

        private ITestImages Tests => this;

        private Workflow Ci => w =>
        {
            w.On(new PullRequestEvent());
            w.Job("test-matrix", Tests.TestMatrix).FinishAll();
            w.Job("merge-test-results", Tests.MergeTestResults).If(!Functions.Cancelled);
            w.Gate();
        };
    }
}
