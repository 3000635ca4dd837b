using System.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Tests.Execution;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void This_process_lives() => Assert.True(ProcessIdentity.Current.IsAlive);

    [Fact]
    public void Later_process_with_the_same_number_is_another_one() =>
        Assert.False((ProcessIdentity.Current with { Started = "another time" }).IsAlive);

    [Fact]
    public async Task Process_that_was_killed_does_not_live()
    {
        using var process = Process.Start("sleep", "600");
        var identity = ProcessIdentity.Of(process.Id)!;
        Assert.True(identity.IsAlive);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.False(identity.IsAlive);
    }

    [Theory]
    [InlineData("7 (sh) S 1 7 7 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0", 7)]
    [InlineData("7 (a) b) (c) S 1 7 7 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0", 7)]
    [InlineData("7 (sh) Z 1 7 7 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0", null)]
    [InlineData("7 (sh) S 1", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Stat_line_is_read_by_its_last_parenthesis(string? line, int? pid) => Assert.Equal(pid, ProcessIdentity.FromStat(line)?.Pid);
}
