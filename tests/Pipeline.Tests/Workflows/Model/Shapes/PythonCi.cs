using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Lint and tests of a Python package; versions are texts, or 3.10 would be 3.1.</summary>
internal static class PythonCi
{
    public static WorkflowFile File()
    {
        var version = new Axis<string>("python-version", "3.10", "3.11", "3.13");
        var build = new RunnerJob(
            "build", RunsOn.Ubuntu2404, permissions: [Scopes.Contents.Read("check out")], strategy: new MatrixStrategy(new Matrix([version]), FailFast: false), steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("python", Actions.SetupPython, $"Set up Python {version.Value}", with: new() { ["python-version"] = version.Value }),
                new RunStep(
                    "install",
                    """
                    python -m pip install --upgrade pip
                    python -m pip install flake8 pytest
                    if [ -f requirements.txt ]; then pip install -r requirements.txt; fi

                    """,
                    "Install dependencies"),
                new RunStep("lint", "flake8 . --count --select=E9,F63,F7,F82 --show-source --statistics", "Lint"),
                new RunStep("test", "pytest", "Test"),
            ]);
        return new WorkflowFile("python", "Python package", [new PushEvent(), new PullRequestEvent()], [build]);
    }
}
