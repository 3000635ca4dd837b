namespace Pipeline.Engine;

/// <summary>
/// A plan in columns: what needs nothing in the first, everything else right of all it comes after. Lines that span columns
/// get a dot in each, so that no line runs through a box; lines from the same box share their dots.
/// </summary>
internal sealed class Grid
{
    /// <summary>With more dots than this, long lines are drawn straight: nobody looks at such a picture as a whole.</summary>
    private const int ManyDots = 30_000;
    private readonly Dictionary<PlannedTarget, Dot> _boxes = [];

    public Grid(PlanView plan)
    {
        var columns = Waves.Of([.. plan.Targets.Select(one => one.Target)], _ => true);
        Columns = [.. Enumerable.Range(0, columns.Count == 0 ? 0 : columns.Values.Max()).Select(_ => new List<Dot>())];
        foreach (var one in plan.Targets)
            _boxes.Add(one, Add(one, columns[one.Target] - 1));
        var lanes = new Dictionary<(Dot, PlanTie, int), Dot>();
        var drawn = new HashSet<(Dot, Dot, PlanTie)>();
        foreach (var edge in plan.Edges)
            Connect(edge, lanes, drawn);
        // Without the columns' order the targets stand as in the plan.
        RowOrder.Improve(Columns);
    }

    public IReadOnlyList<List<Dot>> Columns { get; }
    public List<Stroke> Strokes { get; } = [];

    private Dot Add(PlannedTarget? target, int column)
    {
        var dot = new Dot(target, column) { Row = Columns[column].Count };
        Columns[column].Add(dot);
        return dot;
    }

    private void Connect(PlanEdge edge, Dictionary<(Dot, PlanTie, int), Dot> lanes, HashSet<(Dot, Dot, PlanTie)> drawn)
    {
        var (from, to) = (_boxes[edge.From], _boxes[edge.To]);
        var runs = edge.From.Runs && edge.To.Runs;
        var at = from;
        for (var column = from.Column + 1; column < to.Column && lanes.Count < ManyDots; column++)
        {
            if (!lanes.TryGetValue((from, edge.Tie, column), out var dot))
                lanes.Add((from, edge.Tie, column), dot = Add(null, column));
            Draw(at, dot);
            at = dot;
        }

        Draw(at, to);

        void Draw(Dot one, Dot other)
        {
            if (!drawn.Add((one, other, edge.Tie)))
                return;
            Strokes.Add(new Stroke(one, other, edge.Tie, runs));
            one.After.Add(other);
            other.Before.Add(one);
        }
    }
}
