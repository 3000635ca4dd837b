namespace Pipeline.Engine;

/// <summary>Extension: a place in a column of a picture: a box, or where a line passes between boxes.</summary>
/// <typeparam name="T">What a box shows.</typeparam>
public sealed class LayoutDot<T> where T : class
{
    private const double PassingHeight = 10;

    internal LayoutDot(T? box, int column, double? height, int row) => (Box, Column, Height, Row) = (box, column, height ?? PassingHeight, row);

    /// <summary>What the box shows; null where a line passes.</summary>
    public T? Box { get; }

    /// <summary>The column from the left, from 0 on.</summary>
    public int Column { get; }

    /// <summary>The height.</summary>
    public double Height { get; }

    /// <summary>The vertical middle, once the grid is placed.</summary>
    public double Y { get; internal set; }

    /// <summary>Where its column begins, once the grid is placed.</summary>
    public double Left { get; internal set; }

    /// <summary>How wide its column is, once the grid is placed.</summary>
    public double Width { get; internal set; }

    /// <summary>Dots in columns before that a line comes from.</summary>
    public IReadOnlyList<LayoutDot<T>> Before => Comes;

    /// <summary>Dots in later columns that a line goes to.</summary>
    public IReadOnlyList<LayoutDot<T>> After => Goes;

    internal List<LayoutDot<T>> Comes { get; } = [];
    internal List<LayoutDot<T>> Goes { get; } = [];

    /// <summary>The place among the dots of the column, from 0 on.</summary>
    internal int Row { get; set; }
}
