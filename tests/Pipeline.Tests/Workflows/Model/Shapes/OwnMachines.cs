using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Machines of one's own by labels, by group, and by both.</summary>
internal static class OwnMachines
{
    public static WorkflowFile File()
    {
        var architecture = new ChoiceInput("architecture", ["x64", "arm64"]);
        return new WorkflowFile(
            "own-machines", "Own machines", [new WorkflowDispatchEvent(architecture)],
            [
                Job("labels", RunsOn.SelfHosted("linux", architecture.Value)),
                Job("group", RunsOn.Group("ubuntu-runners")),
                Job("both", RunsOn.Group("organization/large", "ubuntu-24.04-16core")),
                Job("label", RunsOn.Hosted("ubuntu-24.04-large")),
                Job("given", RunsOn.From(Functions.FromJson<Json>(Variables.Named("RUNNER")))),
            ]);

        static RunnerJob Job(string id, RunsOn machine) => new(id, machine, [new RunStep("a", "uname -a")]);
    }
}
