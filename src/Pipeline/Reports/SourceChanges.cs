using System.Collections.Immutable;

namespace Pipeline.Reports;

/// <summary>A commit, as a page shows it.</summary>
/// <param name="Sha">Its full name.</param>
/// <param name="Subject">Its first paragraph.</param>
/// <param name="Author">Who wrote it.</param>
public sealed record ReportCommit(string Sha, string Subject, string Author);

/// <summary>What differs in the sources between two releases.</summary>
/// <param name="Added">Commits that only the new one has, the last first.</param>
/// <param name="Gone">Commits that only the old one has, as after a rollback.</param>
/// <param name="Note">Why they are not known, or what else there is to say; null: nothing.</param>
public sealed record SourceChanges(ImmutableArray<ReportCommit> Added, ImmutableArray<ReportCommit> Gone, string? Note)
{
    /// <summary>It is not known what differs.</summary>
    /// <param name="why">Half a sentence.</param>
    public static SourceChanges Unknown(string why) => new([], [], $"Which commits differ is not known: {why}.");
}
