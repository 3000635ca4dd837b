using System.Collections.Immutable;

namespace Pipeline.Cells.Results;

/// <summary>The branches of a line: how many there are, how many were taken and, where the tool says it, which were not.</summary>
/// <param name="Covered">Taken at least once.</param>
/// <param name="Total">All of them.</param>
/// <param name="Missing">Where the branches go that were not taken, as coverage.py names them; null when the tool does not tell.</param>
internal sealed record Branches(int Covered, int Total, ImmutableSortedSet<string>? Missing)
{
    /// <summary>
    /// What both took together. Where both name what they missed, only what both missed is missing. Where they do not, or where the
    /// line has another number of branches for each, nobody knows whether both took the same: the larger number counts, which is
    /// never too much.
    /// </summary>
    public Branches Union(Branches other)
    {
        if (Total == other.Total && Missing is not null && other.Missing is not null)
        {
            var missing = Missing.Intersect(other.Missing);
            return new Branches(Total - missing.Count, Total, missing);
        }

        if (Covered == Total && other.Covered == other.Total)
            return Total >= other.Total ? this : other;
        var most = Covered >= other.Covered ? this : other;
        var total = Math.Max(Total, other.Total);
        return new Branches(most.Covered, total, most.Total == total ? most.Missing : null);
    }

    /// <summary>Reads <c>50% (1/2)</c>; null when it is something else.</summary>
    public static Branches? Parse(string? coverage, string? missing)
    {
        var open = coverage?.IndexOf('(', StringComparison.Ordinal) ?? -1;
        var slash = open < 0 ? -1 : coverage!.IndexOf('/', open);
        var close = slash < 0 ? -1 : coverage!.IndexOf(')', slash);
        if (close < 0 || !int.TryParse(coverage.AsSpan(open + 1, slash - open - 1), out var covered) || !int.TryParse(coverage.AsSpan(slash + 1, close - slash - 1), out var total))
            return null;
        if (covered < 0 || total < 1 || covered > total)
            return null;
        // The list is trusted only when it tells of every branch that was not taken.
        ImmutableSortedSet<string> named = [.. (missing ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return new Branches(covered, total, named.Count == total - covered ? named.WithComparer(StringComparer.Ordinal) : null);
    }
}
