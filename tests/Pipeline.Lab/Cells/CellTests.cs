using Pipeline.Cells.Results;

namespace Pipeline.Lab.Cells;

public sealed class CellTests
{
    [LabFact]
    public async Task A_cell_reaches_its_service_and_one_that_cannot_be_built_or_fails_keeps_no_other_from_running()
    {
        await using var lab = await LabCells.StartAsync();
        var results = await lab.RunAsync(lab.Plan("passes", "fails", "unbuildable"));

        var (passes, fails, unbuildable) = (results.Cells[0], results.Cells[1], results.Cells[2]);
        Assert.Null(passes.Why);
        Assert.Equal(2, passes.Count.Ran);
        Assert.Equal(0.5m, passes.Coverage);
        Assert.Contains("the service says hello", File.ReadAllText(Path.Combine(lab.Folder.Of(passes.Name), CellFolder.Log)), StringComparison.Ordinal);
        Assert.Equal("1 of 1 tests failed", fails.Why);
        Assert.Equal(1, fails.Record!.ExitCode);
        Assert.Contains("exited with code 9", unbuildable.Why, StringComparison.Ordinal);
        Assert.Contains("no such package", string.Join('\n', unbuildable.Record!.Details), StringComparison.Ordinal);

        Assert.Equal((3, 1), (results.Count.Tests, results.Count.Failed));
        var merged = File.ReadAllText(Path.Combine(lab.Folder.Path, CellFolder.JUnit));
        Assert.Contains("tests=\"3\" failures=\"1\" errors=\"0\"", merged, StringComparison.Ordinal);
        Assert.Contains("[case=fails] t", merged, StringComparison.Ordinal);
        Assert.Contains("app/fails.sh(2): error : a.b failed in case=fails: 1 is not 2", FailureLines.Of(results, x => lab.Folder.Of(x.Name)));
        Assert.Empty(await lab.LeftAsync());
    }

    [LabFact]
    public async Task Tests_that_leave_no_results_or_run_nothing_have_failed()
    {
        await using var lab = await LabCells.StartAsync();
        var results = await lab.RunAsync(lab.Plan("silent", "empty"));
        Assert.Equal("its tests wrote no junit.xml and exited with code 0", results.Cells[0].Why);
        Assert.Equal(["forgot the results"], results.Cells[0].LastLines);
        Assert.Equal("it ran no test", results.Cells[1].Why);
        Assert.Empty(await lab.LeftAsync());
    }

    [LabFact]
    public async Task Tests_that_do_not_end_are_ended_and_their_log_is_kept()
    {
        await using var lab = await LabCells.StartAsync();
        var plan = lab.Plan("hangs");
        plan = plan with { Cells = [plan.Cells[0] with { Tests = plan.Cells[0].Tests with { Timeout = TimeSpan.FromSeconds(2) } }] };
        var results = await lab.RunAsync(plan);
        Assert.StartsWith("Its tests did not end within 2 s", results.Cells[0].Why, StringComparison.Ordinal);
        Assert.Equal(["working"], results.Cells[0].LastLines);
        Assert.Empty(await lab.LeftAsync());
    }

    [LabFact]
    public async Task A_service_that_does_not_get_ready_is_named_with_its_last_words()
    {
        await using var lab = await LabCells.StartAsync();
        var plan = lab.Plan("passes");
        var deaf = plan.Cells[0].Tests.Services[0] with { Command = ["/bin/busybox", "sh", "-c", "echo no disk; exit 3"] };
        plan = plan with { Cells = [plan.Cells[0] with { Tests = plan.Cells[0].Tests with { Services = [deaf] } }] };
        var results = await lab.RunAsync(plan);
        Assert.Contains("Service web did not get ready", results.Cells[0].Why, StringComparison.Ordinal);
        Assert.Contains("it exited with 3", results.Cells[0].Why, StringComparison.Ordinal);
        Assert.Contains("no disk", results.Cells[0].Record!.Details);
        Assert.Empty(await lab.LeftAsync());
    }
}
