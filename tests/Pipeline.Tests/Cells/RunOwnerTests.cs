using System.Diagnostics;
using Pipeline.Cells.Running;
using Pipeline.Execution;

namespace Pipeline.Tests.Cells;

public sealed class RunOwnerTests
{
    [Fact]
    public async Task Only_what_belongs_to_a_process_that_has_ended_for_certain_is_left_over()
    {
        var me = RunOwner.New();
        Assert.False(me.HasEnded(Labels(me)));
        using var other = Process.Start("sleep", "600");
        var theirs = RunOwner.New() with { Process = ProcessIdentity.Of(other.Id)! };
        Assert.False(me.HasEnded(Labels(theirs)));
        other.Kill();
        await other.WaitForExitAsync();
        Assert.True(me.HasEnded(Labels(theirs)));
        // A later process with the same number is another one.
        Assert.True(me.HasEnded(Labels(me with { Process = me.Process with { Started = me.Process.Started + "1" } })));
    }

    [Fact]
    public void What_cannot_be_judged_from_here_is_left_alone()
    {
        var me = RunOwner.New();
        var dead = new ProcessIdentity(int.MaxValue, me.Process.Started);
        Assert.True(me.HasEnded(Labels(me with { Process = dead })));
        Assert.False(me.HasEnded(Labels(me with { Process = dead, Machine = "another" })));
        Assert.False(me.HasEnded(Labels(me with { Process = dead, Space = "pid:[1]" })));
        Assert.False(me.HasEnded(new Dictionary<string, string>()));
        Assert.False(me.HasEnded(new Dictionary<string, string> { [RunOwner.OwnerLabel] = "what is this" }));
    }

    [Fact]
    public void No_process_of_an_earlier_boot_lives()
    {
        var me = RunOwner.New();
        Assert.True(me.HasEnded(Labels(me with { Space = "pid:[1]", Process = new ProcessIdentity(Environment.ProcessId, "00000000-0000-0000-0000-000000000000/5") })));
    }

    private static Dictionary<string, string> Labels(RunOwner owner) => owner.Labels.ToDictionary();
}
