using Nuke.Common;
using Pipeline.Engine;

namespace Graphs;

/// <summary>What the engine itself costs: targets with an action that does nothing.</summary>
internal static class NoOp
{
    public static int Run(string shape, int count)
    {
        var random = new Random(1);
        var declared = new DeclaredTargets();
        var targets = new List<Target>();
        for (var i = 0; i < count; i++)
        {
            Target[] before = shape switch
            {
                "chain" => i == 0 ? [] : [targets[i - 1]],
                "fan" => [],
                "layers" => i < 10 ? [] : [targets[random.Next(i / 2, i)], targets[random.Next(i / 2, i)]],
                _ => throw new ArgumentException($"'{shape}' is none of chain, fan, layers"),
            };
            targets.Add(declared.Add($"Target{i}", definition => definition.DependsOn(before).Executes(static () => { })));
        }

        var all = targets.ToArray();
        declared.Add("All", definition => definition.DependsOn(all));
        var root = GraphBuild.Root();
        try
        {
            return GraphBuild.Run(declared, root, "All", Console.Out);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
