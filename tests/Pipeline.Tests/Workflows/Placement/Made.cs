using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Workflows.Placement;

/// <summary>Workflows of builds that are written in tests.</summary>
internal static class Made
{
    private static readonly ActionsLock Actions = ActionsLock.Read(Repository.Root);

    public static WorkflowFile Of<T>(string root = "/root/of/the/build", bool paidFeatures = true)
        where T : NukeBuild, new()
    {
        var build = new T();
        var mistakes = new Mistakes();
        build.Graph = new TargetDiscovery(build, mistakes).Discover();
        Assert.False(mistakes.Any);
        var definition = Assert.Single(WorkflowDiscovery.Of(build));
        definition.PaidFeatures = paidFeatures;
        return new Derivation(BuildTargets.Of(build), Actions, root, [definition]).Make(definition);
    }

    /// <summary>The file of a workflow, with what its jobs are allowed.</summary>
    public static string File<T>()
        where T : NukeBuild, new()
    {
        var workflow = Of<T>();
        return Derivation.Text(WorkflowDiscovery.Of(new T()).Single(), workflow);
    }

    /// <summary>The jobs of a workflow without the steps that all jobs begin with.</summary>
    public static string Text<T>(string root = "/root/of/the/build")
        where T : NukeBuild, new() => Of<T>(root).ToText();

    /// <summary>The files of a build with several workflows, by their names.</summary>
    public static IReadOnlyDictionary<string, string> Files<T>()
        where T : NukeBuild, new()
    {
        var build = new T();
        var mistakes = new Mistakes();
        build.Graph = new TargetDiscovery(build, mistakes).Discover();
        Assert.False(mistakes.Any);
        return WorkflowSet.Of(build, Repository.Root, true).Files.ToDictionary(x => Path.GetFileNameWithoutExtension(x.Path), x => x.Text);
    }

    public static RunnerJob Job(this WorkflowFile workflow, string id) => Assert.IsType<RunnerJob>(Assert.Single(workflow.Jobs, x => x.Id == id));

    /// <summary>The line that is the job's work.</summary>
    public static string Work(this WorkflowFile workflow, string id) => workflow.Job(id).Steps.OfType<RunStep>().Single(x => x.Id == "build").Run;

    public static IEnumerable<string> Needs(this WorkflowFile workflow, string id) => workflow.Job(id).Needs.Select(x => x.Id);

    public static IEnumerable<string> StepIds(this WorkflowFile workflow, string id) => workflow.Job(id).Steps.OfType<WorkStep>().Select(x => x.Id);
}
