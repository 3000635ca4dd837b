using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pipeline.Deployment;

/// <summary>Where a run comes from, as the record keeps it.</summary>
public sealed record RunOrigin
{
    /// <summary>Who started it on GitHub; null elsewhere.</summary>
    public string? Actor { get; init; }

    /// <summary>The address of the run on GitHub; null elsewhere.</summary>
    public string? Run { get; init; }

    /// <summary>The commit that was checked out, with <c>-changed</c> behind it when files were not as in the commit; null: not known.</summary>
    public string? Commit { get; init; }
}

/// <summary>How a deployment passed the gates, as the record keeps it.</summary>
public sealed record Passage
{
    /// <summary>Who approved it; null: nobody had to.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>How: at a prompt, by the hash of a plan, on GitHub.</summary>
    public string? ApprovedHow { get; init; }

    /// <summary>The reason of an exception that it needed; null: none.</summary>
    public string? Exception { get; init; }

    /// <summary>The reason for which gates were passed without being asked; null: they were asked.</summary>
    public string? BreakGlass { get; init; }

    /// <summary>The gates that it passed by an exception or by break-glass, and what each had said.</summary>
    public ImmutableArray<string> Waived { get; init; } = [];

    /// <summary>Whether there is nothing to record.</summary>
    [JsonIgnore]
    public bool IsEmpty => ApprovedBy is null && Exception is null && BreakGlass is null && Waived.IsEmpty;
}
