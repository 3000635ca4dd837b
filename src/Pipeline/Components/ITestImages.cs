using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tools;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>Runs tests inside images, over a matrix, with the services they need.</summary>
public interface ITestImages : IHaveImages, IHaveCells
{
    /// <summary>Runs the cells of a system's matrix.</summary>
    Target TestMatrix => _ => _
        .Description("Run the tests of a system inside its images: every cell of the matrix, each with its own services")
        .Notes(x => x
            .RunsCells(() => ImageTesting.MatrixOf(this))
            .NeedsTool(KnownTools.Docker, KnownTools.Buildx, KnownTools.Coverage)
            .NeedsEngine()
            .HandsOnFailures())
        .Exclusive("docker build")
        .Timeout(TimeSpan.FromHours(1))
        .Produces(ImageTesting.Folder / "cells" / "**")
        .ShowsPlan(() => ImageTesting.PlanTextAsync(this))
        .Requires(() => ImageTesting.Plan(this) != null)
        .Executes(() => ImageTesting.RunAsync(this));

    /// <summary>Makes one report of what the cells of a matrix left, on whatever machines they ran.</summary>
    Target MergeTestResults => _ => _
        .Description("Merge the JUnit and coverage files of all cells, and fail when one failed or is missing")
        .Consumes(TestMatrix)
        .After(TestMatrix)
        .Notes(x => x.NeedsTool(KnownTools.Coverage))
        .Timeout(TimeSpan.FromMinutes(5))
        .Produces(ImageTesting.Folder / "*.*")
        .Requires(() => ImageTesting.Plan(this) != null)
        .Executes(() => ImageTesting.MergeAsync(this));
}
