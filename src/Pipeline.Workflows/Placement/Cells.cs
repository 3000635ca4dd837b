using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>The matrix of a job: the machines that it runs on, and the cells of its targets' test matrix.</summary>
internal sealed class Cells
{
    public Cells(JobNode node)
    {
        var machines = node.Placed.Machines;
        var axes = new List<Axis>();
        if (machines.Count > 1)
        {
            var machine = new Axis<RunsOn>("runner", [.. machines]);
            axes.Add(machine);
            Axes.Add(machine.Value);
            Machine = machine;
        }
        else
        {
            Machine = machines.Count == 1 ? machines[0] : RunsOn.Ubuntu2404;
        }

        var exclude = new List<MatrixCell>();
        if (Of(node).FirstOrDefault().Matrix is { } matrix && node.Placed.Split is not { Count: 0 })
        {
            var split = matrix.Axes.Where(x => node.Placed.Split?.Any(y => y.Name == x.Name) != false).ToList();
            var own = split.ToDictionary(x => x.Name, x => new Axis<string>(x.Name, [.. x.Values]));
            axes.AddRange(own.Values);
            Axes.AddRange(own.Values.Select(x => x.Value));
            if (split.Count == matrix.Axes.Length)
                exclude.AddRange(matrix.Left.Select(cell => new MatrixCell([.. cell.Values.Select(x => own[x.Axis.Name].At(x.Value))])));
            Cell = new Text(0, 0);
            foreach (var (axis, index) in split.Select((x, i) => (own[x.Name], i)))
            {
                Cell.AppendLiteral($"{(index > 0 ? "," : "")}{axis.Name}=");
                Cell.AppendFormatted(axis.Value);
            }
        }

        if (node.Placed.Matrix is { } given)
        {
            Strategy = new MatrixStrategy(
                axes.Count == 0 ? given : new Matrix([.. axes, .. given.Axes], given.Include, given.Exclude), FailFast: node.Placed.GoesOn ? false : default);
            return;
        }

        if (axes.Count > 0)
            Strategy = new MatrixStrategy(new Matrix(axes, exclude: exclude), FailFast: node.Placed.GoesOn ? false : default);
    }

    /// <summary>The test matrices of a job's targets.</summary>
    public static IEnumerable<(TargetDescription Target, TestMatrix Matrix)> Of(JobNode node) =>
        node.Targets.SelectMany(x => x.Notes.Select(y => (x, MatrixOf(y)))).Where(x => x.Item2 is not null).Select(x => (x.x, x.Item2!)).DistinctBy(x => x.Item2);

    private static TestMatrix? MatrixOf(object note) => note is CellsNote cells ? cells.Matrix() : note as TestMatrix;

    /// <summary>The machine of the cell.</summary>
    public RunsOn Machine { get; }

    /// <summary>The matrix; null when the job runs once.</summary>
    public MatrixStrategy? Strategy { get; }

    /// <summary>What tells the cells apart that follow from machines and from the test matrix; empty when there is one.</summary>
    public List<Expression> Axes { get; } = [];

    /// <summary>What <c>--cell</c> gets, or null.</summary>
    public Text? Cell { get; }
}
