using System.Diagnostics;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Planning;

/// <summary>Ten thousand targets: what is quadratic takes minutes then, and what is recursive overflows the stack.</summary>
[Collection(EngineCollection.Name)]
public sealed class LargeGraphTests : IDisposable
{
    private const int Count = 10_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Empty : NukeBuild;

    /// <summary>T0 needs nothing, each other one needs the one before.</summary>
    private static DeclaredTargets Chain(int count = Count, bool closed = false)
    {
        var declared = new DeclaredTargets();
        var targets = new Target[count];
        for (var i = 0; i < count; i++)
        {
            var before = i > 0 ? i - 1 : closed ? count - 1 : -1;
            targets[i] = declared.Add($"T{i}", _ => before < 0 ? _ : _.DependsOn(targets[before]));
        }

        return declared;
    }

    /// <summary>Last needs all others, and all others need First.</summary>
    private static DeclaredTargets Fan(int count = Count)
    {
        var declared = new DeclaredTargets();
        var first = declared.Add("First", _ => _);
        var targets = Enumerable.Range(0, count).Select(i => declared.Add($"T{i}", _ => _.DependsOn(first))).ToArray();
        declared.Add("Last", _ => _.DependsOn(targets));
        return declared;
    }

    private static TargetGraph Graph(DeclaredTargets declared) => declared.Graph(new Empty(), new Mistakes());

    private static void InTime(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Bound);
    }

    private EngineResult Run(DeclaredTargets declared, string arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var session = Session.Begin(new Invocation { Arguments = arguments.Split(' '), WorkingDirectory = _run.Root, Out = output, Error = error });
        var code = BuildRun.Execute<Empty>(session, [], build => declared.Graph(build, session.Mistakes));
        return new EngineResult(code, output.ToString(), error.ToString());
    }

    [Fact]
    public void Targets_of_one_object_are_told_apart_without_comparing_each_with_each()
    {
        var build = new Shop();
        Target[] targets = [build.A, build.B, build.C];
        Assert.Single(targets.Select(target => target.GetHashCode()).Distinct());
        Assert.Equal(3, targets.Select(TargetGraph.ByMethod.Instance.GetHashCode).Distinct().Count());
        Assert.Equal(TargetGraph.ByMethod.Instance.GetHashCode(build.A), TargetGraph.ByMethod.Instance.GetHashCode(build.A));
    }

    private sealed class Shop : NukeBuild
    {
        private readonly string _made = "made";

        public Target A => _ => _.Description(_made);
        public Target B => _ => _.Description(_made);
        public Target C => _ => _.Description(_made);
    }

    [Fact]
    public void A_long_chain_is_planned_in_its_order() => InTime(() =>
    {
        var graph = Graph(Chain());
        Assert.Empty(Cycles.Find(graph.Targets));
        var plan = Planner.Plan([graph.Find($"T{Count - 1}")!]);
        Assert.Equal(graph.Targets, plan);
    });

    [Fact]
    public void A_wide_fan_is_planned_in_its_order() => InTime(() =>
    {
        var graph = Graph(Fan());
        Assert.Empty(Cycles.Find(graph.Targets));
        Assert.Equal(graph.Targets, Planner.Plan([graph.Find("Last")!]));
    });

    [Fact]
    public void A_long_cycle_is_found_once() => InTime(() =>
    {
        var cycle = Assert.Single(Cycles.Find(Graph(Chain(closed: true)).Targets));
        Assert.Equal(Count + 1, cycle.Count);
        Assert.Same(cycle[0], cycle[^1]);
        for (var i = 1; i < cycle.Count; i++)
            Assert.Contains(cycle[i], cycle[i - 1].ExecutionDependencies);
    });

    [Fact]
    public void Skipping_the_end_of_a_long_chain_skips_all_of_it() => InTime(() =>
    {
        var graph = Graph(Chain());
        var plan = Planner.Plan([graph.Find($"T{Count - 1}")!]);
        new Skipping(plan).Skip(plan[^1], "a test");
        Assert.All(plan, target => Assert.Equal(ExecutionStatus.Skipped, target.Status));
        Assert.Equal("T1 is skipped", plan[0].Skipped);
    });

    [Fact]
    public void Skipping_all_of_a_wide_fan_skips_what_only_they_needed() => InTime(() =>
    {
        var graph = Graph(Fan());
        var plan = Planner.Plan([graph.Find("Last")!]);
        graph.Find("Last")!.Invoked = true;
        var skipping = new Skipping(plan);
        foreach (var target in plan.Where(target => target.Name.StartsWith('T')))
            skipping.Skip(target, "a test");
        Assert.Equal($"T{Count - 1} is skipped", graph.Find("First")!.Skipped);
        Assert.Equal(ExecutionStatus.Scheduled, graph.Find("Last")!.Status);
    });

    [Fact]
    public void Ten_thousand_mistakes_are_told_apart() => InTime(() =>
    {
        var mistakes = new Mistakes();
        for (var i = 0; i < 2 * Count; i++)
            mistakes.Add($"mistake {i % Count}");
        Assert.Equal(Count, mistakes.Texts.Count);
    });

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("mermaid")]
    [InlineData("svg")]
    public void The_plan_of_a_long_chain_is_shown(string format) => InTime(() =>
    {
        var result = Run(Chain(), $"T{Count - 1} --plan {format}");
        Assert.Equal(0, result.Code);
        Assert.Contains("T5000", result.Out);
    });

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("mermaid")]
    [InlineData("svg")]
    public void The_plan_of_a_wide_fan_is_shown(string format) => InTime(() =>
    {
        var result = Run(Fan(), $"Last --plan {format}");
        Assert.Equal(0, result.Code);
        Assert.Contains("T5000", result.Out);
    });

    [Fact]
    public void A_long_chain_without_a_cycle_runs_from_a_thread_with_a_small_stack() => InTime(() =>
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => Planner.Plan([.. Graph(Chain()).Targets])), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    });
}
