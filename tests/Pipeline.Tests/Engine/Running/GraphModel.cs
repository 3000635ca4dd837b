using CsCheck;

namespace Pipeline.Tests.Engine.Running;

/// <summary>A random graph of targets, and what may happen when it runs.</summary>
internal sealed record GraphModel(NodeModel[] Nodes, int Parallel, bool FailFast, int? CancelAtBegin)
{
    public static readonly Gen<GraphModel> Any =
        from count in Gen.Int[1, 14]
        from nodes in NodesOf(count)
        from parallel in Gen.Int[1, 4]
        from failFast in Gen.Bool
        from cancel in Gen.Int[-12, count]
        select new GraphModel(nodes, parallel, failFast, cancel < 1 ? null : cancel);

    private static Gen<NodeModel[]> NodesOf(int count) =>
        (from edges in Gen.Select(Gen.Int[0, 13], Gen.Enum<Edge>()).Array[0, 4]
         from fails in Gen.Int[0, 9]
         from proceeds in Gen.Int[0, 4]
         from assured in Gen.Int[0, 5]
         from empty in Gen.Int[0, 7]
         from outside in Gen.Int[0, 5]
         from resources in Gen.Int[0, 2].Array[0, 2]
         from spin in Gen.Int[0, 3000]
         select new NodeModel(edges, fails == 0, proceeds == 0, assured == 0, empty == 0, outside == 0, [.. resources.Distinct()], spin))
        .Array[count];

    /// <summary>Targets that must come before a target, as the definitions say; only earlier ones, so there is no cycle.</summary>
    public IEnumerable<(int Before, Edge Edge)> Edges(int node) =>
        Nodes[node].Edges.Where(edge => edge.Item1 < node).Select(edge => (edge.Item1, edge.Item2)).Distinct();

    /// <summary>What is asked for by name. The others run only when something needs or triggers them.</summary>
    public IEnumerable<int> Asked => Enumerable.Range(0, Nodes.Length).Where(node => node == 0 || !Nodes[node].IsOutside);

    public HashSet<int> Planned()
    {
        var planned = new HashSet<int>(Asked);
        for (var before = -1; before != planned.Count;)
        {
            before = planned.Count;
            for (var node = 0; node < Nodes.Length; node++)
            {
                foreach (var (first, edge) in Edges(node))
                {
                    if (edge == Edge.DependsOn && planned.Contains(node))
                        planned.Add(first);
                    if (edge == Edge.TriggeredBy && planned.Contains(first))
                        planned.Add(node);
                }
            }
        }

        return planned;
    }

    /// <summary>Everything before a target, however far, across targets that do not run.</summary>
    public HashSet<int> AllBefore(int node)
    {
        var all = new HashSet<int>();
        var list = new Stack<int>([node]);
        while (list.TryPop(out var next))
        {
            foreach (var (first, _) in Edges(next))
            {
                if (all.Add(first))
                    list.Push(first);
            }
        }

        return all;
    }

    public static string Name(int node) => $"T{node}";
}

internal enum Edge
{
    DependsOn,
    After,
    TriggeredBy,
}

internal sealed record NodeModel((int, Edge)[] Edges, bool Fails, bool Proceeds, bool IsAssured, bool IsEmpty, bool IsOutside, int[] Resources, int Spin);
