using System.Collections.Immutable;
using System.Diagnostics;
using Pipeline.Cells.Running;
using Pipeline.Docker;
using Pipeline.Execution;

namespace Pipeline.Lab.Cells;

public sealed class LeftoverTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [LabFact]
    public async Task A_cancelled_run_removes_all_that_it_made()
    {
        await using var lab = await LabCells.StartAsync();
        using var cancel = new CancellationTokenSource();
        var run = lab.RunAsync(lab.Plan("hangs"), cancel.Token);
        await Until.TrueAsync(async () => (await lab.LeftAsync()).Count(x => x.StartsWith("container", StringComparison.Ordinal)) == 2, Minute);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(await lab.LeftAsync());
    }

    [LabFact]
    public async Task What_a_killed_run_left_is_removed_by_the_next_and_what_a_living_one_has_is_not()
    {
        await using var lab = await LabCells.StartAsync();
        using var other = Process.Start("sleep", "600");
        var owner = RunOwner.New() with { Process = ProcessIdentity.Of(other.Id)! };
        var name = $"{lab.Plan("hangs").Cells[0].Name}-{owner.Run}";
        await lab.Engine.CreateNetworkAsync(name, owner.Labels, isolated: false, default);
        await lab.Engine.StartAsync(
            new ContainerSpec(lab.Image) { Name = name, Network = name, Command = ["/bin/busybox", "sleep", "600"], Labels = owner.Labels.ToImmutableSortedDictionary() }, default);

        await lab.RunAsync(lab.Plan("silent"));
        Assert.Equal([$"container {name}", $"network {name}"], await lab.LeftAsync());

        other.Kill();
        await other.WaitForExitAsync();
        await lab.RunAsync(lab.Plan("silent"));
        Assert.Empty(await lab.LeftAsync());
        Assert.Contains(lab.Said, x => x.StartsWith("Removing what killed runs have left", StringComparison.Ordinal) && x.Contains(name, StringComparison.Ordinal));
    }

    [LabFact]
    public async Task Two_runs_in_one_working_copy_take_no_results_from_each_other()
    {
        await using var lab = await LabCells.StartAsync();
        using var held = lab.Folder.Begin();
        var refused = await Assert.ThrowsAsync<Diagnostics.PipelineException>(() => lab.RunAsync(lab.Plan("silent")));
        Assert.Contains("Another run of these tests is under way", refused.Message, StringComparison.Ordinal);
    }
}
