using CsCheck;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Running;

[Collection(EngineCollection.Name)]
public sealed class ScheduleTests
{
    private static readonly Gen<(int[] Resources, int[] Before)[]> Graphs =
        Gen.Select(Gen.Int[0, 3].Array[0, 3], Gen.Int[0, 11].Array[0, 2]).Array[1, 12];

    [Fact]
    public void Who_can_begin_does_whatever_ends_first() => Gen.Select(Graphs, Gen.Int[1, 4], Gen.Int[0, 100].Array[40]).Sample(
        (graph, workers, choices) =>
        {
            var plan = Plan(graph);
            var schedule = new Schedule(plan, target => target.Name.Length, _ => { });
            var (running, ended) = (new List<Step>(), new HashSet<string>());
            for (var turn = 0; !schedule.IsDone; turn++)
            {
                while (running.Count < workers && schedule.Take() is { } step)
                    running.Add(step);
                Assert.True(running.Count > 0, "nothing runs and nothing may begin");
                var busy = running.SelectMany(step => step.Target.Exclusive).ToList();
                Assert.Equal(busy.Distinct(), busy);
                if (running.Count < workers)
                    Assert.DoesNotContain(plan, target => CouldBegin(target));
                var one = running[choices[turn % choices.Length] % running.Count];
                running.Remove(one);
                ended.Add(one.Target.Name);
                schedule.End(one, blocks: false);

                bool CouldBegin(ExecutableTarget target) =>
                    !ended.Contains(target.Name) && !running.Exists(step => step.Target == target)
                    && target.ExecutionDependencies.TrueForAll(before => ended.Contains(before.Name))
                    && !target.Exclusive.Intersect(busy).Any();
            }
        },
        iter: 20_000, threads: 1);

    [Fact]
    public void The_longest_chain_begins_first()
    {
        // Three short targets are listed before the chain of two long ones.
        var plan = Plan([([], []), ([], []), ([], []), ([], []), ([], [3])]);
        var schedule = new Schedule(plan, target => target.Name is "T3" or "T4" ? 10 : 1, _ => { });
        Assert.Equal("T3", schedule.Take()!.Target.Name);
        Assert.Equal("T0", schedule.Take()!.Target.Name);
    }

    [Fact]
    public void Without_expectations_the_order_of_the_plan_decides()
    {
        var schedule = new Schedule(Plan([([], []), ([], []), ([], [1])]), null, _ => { });
        Assert.Equal(["T0", "T1"], [schedule.Take()!.Target.Name, schedule.Take()!.Target.Name]);
        Assert.Null(schedule.Take());
    }

    private static IReadOnlyList<ExecutableTarget> Plan((int[] Resources, int[] Before)[] graph)
    {
        var declared = new DeclaredTargets();
        var targets = new Target[graph.Length];
        for (var i = 0; i < graph.Length; i++)
        {
            var (node, (resources, before)) = (i, graph[i]);
            targets[node] = declared.Add($"T{node}", definition => definition
                .Exclusive([.. resources.Distinct().Select(resource => $"R{resource}")])
                .DependsOn([.. before.Where(first => first < node).Select(first => targets[first])]));
        }

        var plan = declared.Graph(new GraphRun.Any(), new Mistakes()).Targets;
        foreach (var target in plan)
            target.Status = ExecutionStatus.Scheduled;
        return plan;
    }
}
