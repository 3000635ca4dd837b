using Pipeline.Workflows.Local.Artifacts;
using Pipeline.Workflows.Local.Jobs;
using Pipeline.Workflows.Local.Sources;

namespace Pipeline.Workflows.Local;

/// <summary>What all jobs of one run share.</summary>
internal sealed record RunPlace
{
    /// <summary><c>.nuke/temp/workflows/&lt;run&gt;</c>.</summary>
    public required string Folder { get; init; }

    public required string RunId { get; init; }

    /// <summary>Owner and name.</summary>
    public required string Repository { get; init; }

    /// <summary>The address that a clone has as its origin.</summary>
    public required string Address { get; init; }

    /// <summary>The ref of the event.</summary>
    public required string Reference { get; init; }

    public required Origin Origin { get; init; }

    public required ArtifactStore Artifacts { get; init; }

    public required JobOrder Order { get; init; }

    public required TimeProvider Time { get; init; }
}
