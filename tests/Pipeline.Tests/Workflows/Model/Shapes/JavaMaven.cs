using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A Maven build that keeps its packages.</summary>
internal static class JavaMaven
{
    public static WorkflowFile File()
    {
        var build = new RunnerJob("build", RunsOn.Ubuntu2404, permissions: [Scopes.Contents.Read("check out"), Scopes.Checks.Write("tell results")], steps:
        [
            new UseStep("checkout", Actions.Checkout),
            new UseStep("java", Actions.SetupJava, "Set up JDK 21", with: new() { ["java-version"] = "21", ["distribution"] = "temurin", ["cache"] = "maven" }),
            new RunStep("maven", "mvn -B package --file pom.xml", "Build with Maven"),
            new UseStep("keep", Actions.Upload, "Keep reports", Functions.Failure, new()
            {
                ["name"] = "surefire", ["path"] = "**/target/surefire-reports\n!**/*.bin\n", ["retention-days"] = 7,
            }),
        ]);
        return new WorkflowFile("maven", "Java CI with Maven", [new PushEvent { Branches = ["main"] }], [build]);
    }
}
