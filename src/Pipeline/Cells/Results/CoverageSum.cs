using System.Globalization;

namespace Pipeline.Cells.Results;

/// <summary>How much of something ran.</summary>
internal readonly record struct CoverageSum(int LinesCovered, int Lines, int BranchesCovered, int Branches)
{
    /// <summary>From 0 to 1, with four digits. What has no lines is covered as a whole, as coverage.py and Cobertura have it.</summary>
    public string LineRate => Rate(LinesCovered, Lines);

    /// <summary>From 0 to 1, with four digits.</summary>
    public string BranchRate => Rate(BranchesCovered, Branches);

    /// <summary>The covered lines as a person reads it; empty when there are no lines.</summary>
    public string Percent => Lines == 0 ? "" : (1000L * LinesCovered / Lines / 10m).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    // Rounded down: 1 is said only when nothing is left.
    private static string Rate(int covered, int of) => of == 0 ? "1" : (10000L * covered / of / 10000m).ToString("0.####", CultureInfo.InvariantCulture);

    public static CoverageSum Of(IEnumerable<LineCoverage> lines)
    {
        var sum = default(CoverageSum);
        foreach (var line in lines)
            sum += new CoverageSum(line.Hits > 0 ? 1 : 0, 1, line.Branches?.Covered ?? 0, line.Branches?.Total ?? 0);
        return sum;
    }

    public static CoverageSum operator +(CoverageSum a, CoverageSum b) =>
        new(a.LinesCovered + b.LinesCovered, a.Lines + b.Lines, a.BranchesCovered + b.BranchesCovered, a.Branches + b.Branches);
}
