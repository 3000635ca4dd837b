namespace Pipeline.Workflows.WhatIf;

/// <summary>A place in a column of the picture: a box, or where a line passes between boxes.</summary>
internal sealed class Spot(JobExplanation? job, int column, double height)
{
    /// <summary>The job; null for the event and for passing lines.</summary>
    public JobExplanation? Job => job;

    /// <summary>The column from the left, the event's is 0.</summary>
    public int Column => column;

    /// <summary>The height.</summary>
    public double Height => height;

    /// <summary>Whether only a line passes.</summary>
    public bool Passes => job is null && column > 0;

    /// <summary>Spots in the column before that a line comes from.</summary>
    public List<Spot> Before { get; } = [];

    /// <summary>Spots in the next column that a line goes to.</summary>
    public List<Spot> After { get; } = [];

    /// <summary>The vertical middle.</summary>
    public double Y { get; set; }
}
