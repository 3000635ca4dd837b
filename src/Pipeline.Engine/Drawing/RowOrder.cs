namespace Pipeline.Engine;

/// <summary>Orders the rows of each column so that few lines cross: each dot goes to the average of its neighbours' rows.</summary>
internal static class RowOrder
{
    private const int Rounds = 12;

    public static void Improve<T>(IReadOnlyList<List<LayoutDot<T>>> columns) where T : class
    {
        var fewest = Crossings(columns);
        var best = Rows(columns);
        for (var round = 0; round < Rounds && fewest > 0; round++)
        {
            if (round % 2 == 0)
            {
                for (var i = 1; i < columns.Count; i++)
                    Sort(columns[i], dot => dot.Comes);
            }
            else
            {
                for (var i = columns.Count - 2; i >= 0; i--)
                    Sort(columns[i], dot => dot.Goes);
            }

            var crossings = Crossings(columns);
            if (crossings >= fewest)
                continue;
            (fewest, best) = (crossings, Rows(columns));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            columns[i].Clear();
            columns[i].AddRange(best[i]);
            Number(columns[i]);
        }
    }

    private static void Sort<T>(List<LayoutDot<T>> column, Func<LayoutDot<T>, List<LayoutDot<T>>> neighbours) where T : class
    {
        // Dots without neighbours keep their row; OrderBy keeps the order of equals.
        var sorted = column.OrderBy(dot => neighbours(dot).Count == 0 ? dot.Row : neighbours(dot).Average(other => other.Row)).ToList();
        column.Clear();
        column.AddRange(sorted);
        Number(column);
    }

    private static void Number<T>(List<LayoutDot<T>> column) where T : class
    {
        for (var i = 0; i < column.Count; i++)
            column[i].Row = i;
    }

    private static List<LayoutDot<T>>[] Rows<T>(IReadOnlyList<List<LayoutDot<T>>> columns) where T : class => [.. columns.Select(column => column.ToList())];

    /// <summary>Counts the crossings between neighbouring columns: pairs of lines whose ends stand the other way round.</summary>
    private static long Crossings<T>(IReadOnlyList<List<LayoutDot<T>>> columns) where T : class
    {
        var crossings = 0L;
        for (var i = 1; i < columns.Count; i++)
        {
            // How many lines, seen from the top, have ended at or above each row so far: a Fenwick tree.
            var ended = new int[columns[i].Count + 1];
            var seen = 0;
            foreach (var dot in columns[i - 1])
            {
                foreach (var end in dot.Goes)
                {
                    if (end.Column == i)
                        crossings += seen - Sum(ended, end.Row);
                }

                foreach (var end in dot.Goes)
                {
                    if (end.Column != i)
                        continue;
                    seen++;
                    for (var at = end.Row + 1; at < ended.Length; at += at & -at)
                        ended[at]++;
                }
            }
        }

        return crossings;
    }

    private static int Sum(int[] tree, int row)
    {
        var sum = 0;
        for (var at = row + 1; at > 0; at -= at & -at)
            sum += tree[at];
        return sum;
    }
}
