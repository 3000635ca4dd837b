namespace Pipeline.Engine;

/// <summary>A place in a column of the picture: a target's box, or where lines pass between boxes.</summary>
internal sealed class Dot(PlannedTarget? target, int column)
{
    public PlannedTarget? Target => target;
    public int Column => column;

    /// <summary>Dots in the column before that a line comes from.</summary>
    public List<Dot> Before { get; } = [];

    /// <summary>Dots in the next column that a line goes to.</summary>
    public List<Dot> After { get; } = [];

    /// <summary>The place among the dots of the column, from 0 on.</summary>
    public int Row { get; set; }

    /// <summary>The vertical middle.</summary>
    public double Y { get; set; }
    public double Height => target is null ? 10 : 40;
}

/// <summary>A line from a column to the next one.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Tie">What it stands for.</param>
/// <param name="Runs">Whether what it leads from and to runs.</param>
internal sealed record Stroke(Dot From, Dot To, PlanTie Tie, bool Runs);
