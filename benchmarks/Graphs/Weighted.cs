using System.Diagnostics;
using System.Globalization;
using Nuke.Common;
using Pipeline.Engine;

namespace Graphs;

/// <summary>
/// How near the executor comes to the shortest time that a graph can take: max(critical path, work / workers). Targets wait
/// instead of working, so that the machine's other work does not count.
/// </summary>
internal static class Weighted
{
    private const int Count = 40;

    public static int Run(int graphs, int workers)
    {
        var (unknown, known) = (new List<double>(), new List<double>());
        for (var seed = 1; seed <= graphs; seed++)
        {
            var root = GraphBuild.Root();
            var graph = Graph.Random(seed);
            unknown.Add(graph.Time(root, workers) / graph.Bound(workers));
            known.Add(graph.Time(root, workers) / graph.Bound(workers));
            Directory.Delete(root, recursive: true);
        }

        Report("first run, durations unknown", unknown);
        Report("second run, durations known", known);
        return 0;
    }

    private static void Report(string title, List<double> ratios)
    {
        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{title,-32} median {ratios[ratios.Count / 2]:0.000}  p90 {ratios[ratios.Count * 9 / 10]:0.000}  worst {ratios[^1]:0.000}"));
    }

    private sealed record Graph(int[] Milliseconds, int[][] Before)
    {
        public static Graph Random(int seed)
        {
            var random = new Random(seed);
            var edges = 1 + (seed % 3);
            return new Graph(
                [.. Enumerable.Range(0, Count).Select(_ => 5 + (int)(60 * Math.Pow(random.NextDouble(), 2)))],
                [.. Enumerable.Range(0, Count).Select(i => i == 0 ? Array.Empty<int>()
                    : [.. Enumerable.Range(0, random.Next(edges + 1)).Select(_ => random.Next(i)).Distinct()])]);
        }

        public double Bound(int workers)
        {
            var ends = new int[Count];
            for (var i = 0; i < Count; i++)
                ends[i] = Milliseconds[i] + Before[i].Select(first => ends[first]).DefaultIfEmpty().Max();
            return Math.Max(ends.Max(), (double)Milliseconds.Sum() / workers);
        }

        public double Time(string root, int workers)
        {
            var declared = new DeclaredTargets();
            var targets = new Target[Count];
            for (var i = 0; i < Count; i++)
            {
                var (node, wait) = (i, Milliseconds[i]);
                targets[node] = declared.Add($"Target{node}", definition => definition
                    .DependsOn([.. Before[node].Select(first => targets[first])])
                    .Executes(() => Thread.Sleep(wait)));
            }

            declared.Add("All", definition => definition.DependsOn(targets));
            var clock = Stopwatch.StartNew();
            if (GraphBuild.Run(declared, root, "All", TextWriter.Null, "--parallel", $"{workers}") != 0)
                throw new InvalidOperationException("the build failed");
            return clock.Elapsed.TotalMilliseconds;
        }
    }
}
