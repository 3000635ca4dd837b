namespace Pipeline.Cells.Results;

/// <summary>A line that can run.</summary>
/// <param name="Hits">How often it ran; of several cells the sum.</param>
/// <param name="Branches">Its branches; null for a line without.</param>
internal sealed record LineCoverage(long Hits, Branches? Branches)
{
    public LineCoverage Union(LineCoverage other) => new(
        long.MaxValue - Hits < other.Hits ? long.MaxValue : Hits + other.Hits,
        Branches is null ? other.Branches : other.Branches is null ? Branches : Branches.Union(other.Branches));
}
