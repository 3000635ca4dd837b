using Pipeline.Engine;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>Refuses what a placement says and the build would refuse, or GitHub would end, at run time.</summary>
internal static class JobSettings
{
    public static void Check(WorkflowDefinition workflow, JobNode node, List<string> mistakes)
    {
        var placed = node.Placed;
        var secrets = node.Secrets.ToList();
        if (secrets.Count > 0 && placed.Environment is null)
            mistakes.Add($"job `{node.Id}` reads the secret {string.Join(", ", secrets)} without an environment that guards it; place it with In(\"…\")");
        foreach (var same in placed.Arguments.GroupBy(x => x.Option).Where(x => x.Count() > 1))
            mistakes.Add($"job `{node.Id}` gets {same.Key} {same.Count()} times: {string.Join(" and ", same.Select(x => $"`{x.Value}`"))}; say it once");
        foreach (var (option, value) in placed.Arguments.Where(x => x.Value.IsLiteral))
            if (BuildParameters.Of(workflow.Build, option).Select(x => x.WhyNot(value.ToString())).FirstOrDefault(x => x is not null) is { } why)
                mistakes.Add($"{option} of job `{node.Id}` {why}");
        if (placed.Steps is not null && placed.Arguments.Count > 0)
            mistakes.Add($"job `{node.Id}` has steps of its own, and gets {placed.Arguments[0].Option}, which only targets take");
        if (placed.Called is not null && (placed.Arguments.Count > 0 || placed.Environment is not null || placed.More.Count > 0 || placed.Machines.Count > 0))
            mistakes.Add($"job `{node.Id}` calls a workflow, whose jobs have their own environments, machines, options and steps; leave them out here");
        if (placed.Called is null && !placed.Inputs.IsEmpty)
            mistakes.Add($"job `{node.Id}` gives inputs and calls no workflow; Set(…) gives a parameter of its targets");
        if (placed is { UrlOutput: not null, Environment: null })
            mistakes.Add($"job `{node.Id}` shows an address without an environment; place it with In(\"…\")");
        CheckMatrix(node, mistakes);
        CheckLimit(node, mistakes);
    }

    private static void CheckMatrix(JobNode node, List<string> mistakes)
    {
        var matrices = Cells.Of(node).ToList();
        if (matrices.Count > 1)
            mistakes.Add($"job `{node.Id}` has {matrices.Count} test matrices, of {string.Join(" and ", matrices.Select(x => x.Target.Name))}, and a job has one; place their targets in jobs of their own");
        if (node.Placed.Matrix is not null && matrices.Count > 0)
            mistakes.Add($"job `{node.Id}` has a matrix of its own and the test matrix of {matrices[0].Target.Name}; leave one out");
        if (node.Placed.Split is not { } split)
            return;
        if (matrices.Count == 0)
            mistakes.Add($"job `{node.Id}` divides a test matrix among machines, and none of its targets has one");
        foreach (var axis in split.Where(x => matrices.Count > 0 && !matrices[0].Matrix.Axes.Any(y => y.Name == x.Name)))
            mistakes.Add($"job `{node.Id}` is split by {axis.Name}, which the test matrix does not have; its axes are: {string.Join(", ", matrices[0].Matrix.Axes.Select(x => x.Name))}");
    }

    private static void CheckLimit(JobNode node, List<string> mistakes)
    {
        var sum = node.LimitOfTargets;
        if (node.Placed.Minutes is { } minutes && minutes < sum)
            mistakes.Add($"job `{node.Id}` is ended after {minutes} minutes, and its targets may take {sum}; give it more, or its targets less");
        else if (sum > RunnerJob.MostMinutes)
            mistakes.Add($"the targets of job `{node.Id}` may take {sum} minutes, and GitHub ends a job after {RunnerJob.MostMinutes}; place them in several jobs");
    }
}
