using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>One cell of a job's matrix, or the job itself when it has none.</summary>
internal sealed record Cell(JobView Job)
{
    /// <summary>The values; null when there is no matrix.</summary>
    public ObjectValue? Matrix { get; init; }

    /// <summary>Which one, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How many there are.</summary>
    public int Total { get; init; } = 1;

    public bool FailFast { get; init; } = true;

    public int MaxParallel { get; init; } = int.MaxValue;

    /// <summary>The job's id with the values, short enough for a folder.</summary>
    public string Folder => Matrix is null ? Job.Id : $"{Job.Id}-{Index + 1}";

    /// <summary>The values in brackets.</summary>
    public string Values => Matrix is null ? "" : $" ({string.Join(", ", Matrix.Entries.Select(x => x.Value.ToText()))})";

    /// <summary>The contexts <c>matrix</c> and <c>strategy</c>.</summary>
    public ObjectValue Add(ObjectValue contexts) => contexts
        .With("matrix", Matrix ?? ExpressionValue.Null)
        .With("strategy", new ObjectValue(
            new("fail-fast", ExpressionValue.Of(FailFast)),
            new("job-index", ExpressionValue.Of(Index)),
            new("job-total", ExpressionValue.Of(Total)),
            new("max-parallel", ExpressionValue.Of(Math.Min(MaxParallel, Total)))));
}
