using Nuke.Common;

namespace Pipeline.Components;

/// <summary>A build that tests a matrix.</summary>
public interface IHaveCells : INukeBuild
{
    /// <summary>Which cells are tested.</summary>
    [Parameter("Cells of the test matrix to run, like axis=value,axis=value; default: all")]
    string? Cell => TryGetValue(() => Cell);
}
