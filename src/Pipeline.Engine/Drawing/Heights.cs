namespace Pipeline.Engine;

/// <summary>Places dots vertically: near the average of their neighbours, in the order of their rows, with room between.</summary>
internal static class Heights
{
    private const double Gap = 14;
    private const int Rounds = 8;

    /// <returns>How high the whole is; the topmost dot begins at 0.</returns>
    public static double Place<T>(IReadOnlyList<List<LayoutDot<T>>> columns) where T : class
    {
        foreach (var column in columns)
            Stack(column, (dot, offset) => offset);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var column = columns[round % 2 == 0 ? i : columns.Count - 1 - i];
                Stack(column, (dot, _) => Wanted(dot, round));
            }
        }

        var (top, bottom) = (double.MaxValue, 0.0);
        foreach (var dot in columns.SelectMany(column => column))
            top = Math.Min(top, dot.Y - (dot.Height / 2));
        foreach (var dot in columns.SelectMany(column => column))
        {
            dot.Y -= top;
            bottom = Math.Max(bottom, dot.Y + (dot.Height / 2));
        }

        return bottom;
    }

    private static double Wanted<T>(LayoutDot<T> dot, int round) where T : class
    {
        var neighbours = round == Rounds - 1 ? [.. dot.Comes, .. dot.Goes] : round % 2 == 0 ? dot.Comes : dot.Goes;
        return neighbours.Count == 0 ? dot.Y : neighbours.Average(other => other.Y);
    }

    /// <summary>
    /// The places nearest to the wanted ones (least squares) that keep order and distance: neighbours that want to stand
    /// too close are merged into blocks, and a block stands at the mean of what its members want.
    /// </summary>
    private static void Stack<T>(List<LayoutDot<T>> column, Func<LayoutDot<T>, double, double> wanted) where T : class
    {
        var blocks = new Stack<Block>();
        var offset = 0.0;
        var offsets = new double[column.Count];
        for (var i = 0; i < column.Count; i++)
        {
            if (i > 0)
                offset += ((column[i - 1].Height + column[i].Height) / 2) + Gap;
            offsets[i] = offset;
            // A line that passes is to be straight rather than a box in the very middle.
            var weight = column[i].Box is null ? 3 : 1;
            var block = new Block(weight * (wanted(column[i], offset) - offset), weight, 1);
            while (blocks.TryPeek(out var above) && above.Place >= block.Place)
            {
                blocks.Pop();
                block = new Block(above.Sum + block.Sum, above.Weight + block.Weight, above.Count + block.Count);
            }

            blocks.Push(block);
        }

        var last = column.Count;
        foreach (var block in blocks)
        {
            for (var i = last - block.Count; i < last; i++)
                column[i].Y = block.Place + offsets[i];
            last -= block.Count;
        }
    }

    private sealed record Block(double Sum, double Weight, int Count)
    {
        public double Place => Sum / Weight;
    }
}
