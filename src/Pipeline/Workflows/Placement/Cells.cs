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
        if (node.Targets.SelectMany(x => x.Notes).Select(MatrixOf).FirstOrDefault(x => x is not null) is { } matrix)
        {
            var own = matrix.Axes.ToDictionary(x => x.Name, x => new Axis<string>(x.Name, [.. x.Values]));
            axes.AddRange(own.Values);
            Axes.AddRange(own.Values.Select(x => x.Value));
            exclude.AddRange(matrix.Left.Select(cell => new MatrixCell([.. cell.Values.Select(x => own[x.Axis.Name].At(x.Value))])));
            Cell = new Text(0, 0);
            foreach (var (axis, index) in matrix.Axes.Select((x, i) => (own[x.Name], i)))
            {
                Cell.AppendLiteral($"{(index > 0 ? "," : "")}{axis.Name}=");
                Cell.AppendFormatted(axis.Value);
            }
        }

        if (axes.Count > 0)
            Strategy = new MatrixStrategy(new Matrix(axes, exclude: exclude), FailFast: node.Placed.GoesOn ? false : default);
    }

    private static TestMatrix? MatrixOf(object note) => note is CellsNote cells ? cells.Matrix() : note as TestMatrix;

    /// <summary>The machine of the cell.</summary>
    public RunsOn Machine { get; }

    /// <summary>The matrix; null when the job runs once.</summary>
    public MatrixStrategy? Strategy { get; }

    /// <summary>What tells the cells of the matrix apart; empty when the job runs once.</summary>
    public List<Expression> Axes { get; } = [];

    /// <summary>What <c>--cell</c> gets, or null.</summary>
    public Text? Cell { get; }
}
