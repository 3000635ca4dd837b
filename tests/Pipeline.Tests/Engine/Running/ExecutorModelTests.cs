using CsCheck;
using Nuke.Common.Execution;

namespace Pipeline.Tests.Engine.Running;

/// <summary>The executor against a model, over random graphs, failures, cancellations and numbers of workers.</summary>
[Collection(EngineCollection.Name)]
public sealed class ExecutorModelTests
{
    private const int Runs = 1500;

    [Fact]
    public void Whatever_happens_order_is_kept_nothing_runs_twice_and_nothing_is_lost() =>
        GraphModel.Any.Sample(model => Check(model), iter: Runs, threads: 1, print: Print);

    private static void Check(GraphModel model)
    {
        var run = new GraphRun(model);
        var finished = Task.Run(run.Run);
        // No timing: only a deadlock takes this long.
        Assert.True(finished.Wait(TimeSpan.FromSeconds(60)), "the build does not end");

        var planned = model.Planned();
        Assert.Equal(planned.Select(GraphModel.Name).Order(), run.Statuses.Keys.Order());
        Assert.DoesNotContain(run.Statuses.Values, status => status is ExecutionStatus.Scheduled or ExecutionStatus.Running or ExecutionStatus.None);

        var begun = run.Events.Where(one => one.Began).Select(one => one.Node).ToList();
        Assert.Equal(begun.Distinct(), begun);
        OrderIsKept(model, run);
        NoMoreAtOnceThanAllowed(model, run);
        WhatMayRunRuns(model, run, planned, begun);
        TheCodeTellsTheTruth(model, run, finished.Result);
    }

    private static void OrderIsKept(GraphModel model, GraphRun run)
    {
        var ended = new HashSet<int>();
        var all = run.Events.Select(one => one.Node).ToHashSet();
        foreach (var (node, began) in run.Events)
        {
            if (began)
                Assert.Subset(ended, model.AllBefore(node).Intersect(all).ToHashSet());
            else
                ended.Add(node);
        }
    }

    private static void NoMoreAtOnceThanAllowed(GraphModel model, GraphRun run)
    {
        var running = new HashSet<int>();
        foreach (var (node, began) in run.Events)
        {
            if (!began)
            {
                running.Remove(node);
                continue;
            }

            Assert.DoesNotContain(running, other => model.Nodes[other].Resources.Intersect(model.Nodes[node].Resources).Any());
            running.Add(node);
            Assert.True(running.Count <= model.Parallel);
        }
    }

    private static void WhatMayRunRuns(GraphModel model, GraphRun run, HashSet<int> planned, List<int> begun)
    {
        // Who is cancelled, and when, is the clock's choice; then only the rules above can be checked, and those of assured targets.
        var cancelled = model.CancelAtBegin <= begun.Count;
        var failed = planned.Where(node => run.Statuses[GraphModel.Name(node)] is ExecutionStatus.Failed or ExecutionStatus.Aborted && !model.Nodes[node].Proceeds).ToHashSet();
        var stops = cancelled || (failed.Count > 0 && (model.Parallel == 1 || model.FailFast));
        foreach (var node in planned)
        {
            var one = model.Nodes[node];
            var blocked = model.AllBefore(node).Overlaps(failed);
            if (one.IsEmpty)
                continue;
            if (one.IsAssured)
                Assert.Contains(node, begun);
            else if (blocked)
                Assert.DoesNotContain(node, begun);
            else if (!stops)
                Assert.Contains(node, begun);
            if (begun.Contains(node) && !stops)
                Assert.Equal(one.Fails ? ExecutionStatus.Failed : ExecutionStatus.Succeeded, run.Statuses[GraphModel.Name(node)]);
        }

        if (model.Parallel != 1 || cancelled)
            return;
        // One after another, nothing but assured targets begins after the first failure.
        var first = begun.FindIndex(failed.Contains);
        if (first >= 0)
            Assert.All(begun.Skip(first + 1), node => Assert.True(model.Nodes[node].IsAssured));
    }

    private static void TheCodeTellsTheTruth(GraphModel model, GraphRun run, int code)
    {
        var begun = run.Events.Count(one => one.Began);
        var bad = run.Statuses.Values.Any(status => status is ExecutionStatus.Failed or ExecutionStatus.NotRun or ExecutionStatus.Aborted);
        Assert.Equal(model.CancelAtBegin <= begun ? 130 : bad ? 1 : 0, code);
    }

    private static string Print(GraphModel model) =>
        $"parallel {model.Parallel}, fail-fast {model.FailFast}, cancel at {model.CancelAtBegin}\n" + string.Join('\n', model.Nodes.Select((node, i) =>
            $"T{i}: {string.Join(' ', model.Edges(i).Select(edge => $"{edge.Edge} T{edge.Before}"))} {node with { Edges = [] }}"));
}
