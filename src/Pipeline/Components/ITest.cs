using Nuke.Common;
using Pipeline.Commands;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Tools;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Runs the tests.</summary>
public interface ITest : IHaveSolution, IHaveCells
{
    /// <summary>The combinations that are tested, here and as jobs of workflows; null when there is only one.</summary>
    TestMatrix? Matrix => null;

    /// <summary>Runs all fast tests of the solution.</summary>
    Target Test => _ => _
        .Description("Run the fast tests; they need nothing but the SDK")
        .Exclusive("dotnet build")
        .Notes(x => x.NeedsTool(KnownTools.DotNet).RunsCells(() => Matrix))
        .Timeout(TimeSpan.FromMinutes(30))
        .Requires(() => CellsAreKnown())
        .Executes(async () =>
        {
            foreach (var cell in Matrix?.Select(Cell) ?? [])
            {
                Log.Information("Cell {Cell}", cell.ToString());
                await RunAsync(TestOf(cell));
            }

            if (Matrix is null)
                await RunAsync(DotNet.Test(SolutionFile));
        });

    /// <summary>The command that tests a cell.</summary>
    Command TestOf(TestCell cell) => DotNet.Test(SolutionFile);

    private bool CellsAreKnown() => Matrix is { } matrix
        ? matrix.Select(Cell).Count > 0
        : Cell is null ? true : throw Diagnostics.PipelineException.WrongUse("There is no test matrix to choose a cell from", "--cell", next: "leave it out");

    private Task RunAsync(Command command) => ProcessRunner.RunAsync(command.In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
}
