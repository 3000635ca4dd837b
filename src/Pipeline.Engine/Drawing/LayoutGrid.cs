namespace Pipeline.Engine;

/// <summary>
/// Extension: boxes in columns from left to right. Lines that span columns get a dot in each, so that no line runs through a box;
/// lines of a kind from the same box share their dots.
/// </summary>
/// <typeparam name="T">What a box shows.</typeparam>
public sealed class LayoutGrid<T> where T : class
{
    /// <summary>With more dots than this, long lines are drawn straight: nobody looks at such a picture as a whole.</summary>
    private const int ManyDots = 30_000;
    private readonly List<LayoutDot<T>>[] _columns;
    private readonly Dictionary<(LayoutDot<T>, string, int), LayoutDot<T>> _lanes = [];
    private readonly HashSet<(LayoutDot<T>, LayoutDot<T>, string)> _drawn = [];

    /// <param name="columns">How many columns there are.</param>
    public LayoutGrid(int columns) => _columns = [.. Enumerable.Range(0, columns).Select(_ => new List<LayoutDot<T>>())];

    /// <summary>The dots of each column, from the top once they are placed.</summary>
    public IReadOnlyList<IReadOnlyList<LayoutDot<T>>> Columns => _columns;

    /// <summary>Adds a box; before the lines.</summary>
    public LayoutDot<T> Add(T box, int column, double height) => AddDot(box, column, height);

    /// <summary>Draws a line to a box further to the right.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="kind">What kind of line it is.</param>
    /// <returns>Its parts that were not drawn before.</returns>
    public IReadOnlyList<(LayoutDot<T> From, LayoutDot<T> To)> Connect(LayoutDot<T> from, LayoutDot<T> to, string kind = "")
    {
        var parts = new List<(LayoutDot<T>, LayoutDot<T>)>();
        var at = from;
        for (var column = from.Column + 1; column < to.Column && _lanes.Count < ManyDots; column++)
        {
            if (!_lanes.TryGetValue((from, kind, column), out var dot))
                _lanes.Add((from, kind, column), dot = AddDot(null, column, null));
            Draw(at, dot);
            at = dot;
        }

        Draw(at, to);
        return parts;

        void Draw(LayoutDot<T> one, LayoutDot<T> other)
        {
            if (!_drawn.Add((one, other, kind)))
                return;
            parts.Add((one, other));
            one.Goes.Add(other);
            other.Comes.Add(one);
        }
    }

    /// <summary>Puts the columns side by side, orders their rows so that few lines cross, and gives each dot its height.</summary>
    /// <param name="left">Where the first column begins.</param>
    /// <param name="gap">How far columns are apart.</param>
    /// <param name="width">How wide a column is.</param>
    /// <returns>Where the last column ends, and how high the whole is; the topmost dot begins at 0.</returns>
    public (double Right, double Height) Place(double left, double gap, Func<IReadOnlyList<LayoutDot<T>>, double> width)
    {
        RowOrder.Improve(_columns);
        var right = left;
        foreach (var column in _columns)
        {
            var wide = width(column);
            foreach (var dot in column)
                (dot.Left, dot.Width) = (right, wide);
            right += wide + gap;
        }

        return (right - gap, Heights.Place(_columns));
    }

    private LayoutDot<T> AddDot(T? box, int column, double? height)
    {
        var dot = new LayoutDot<T>(box, column, height, _columns[column].Count);
        _columns[column].Add(dot);
        return dot;
    }
}
