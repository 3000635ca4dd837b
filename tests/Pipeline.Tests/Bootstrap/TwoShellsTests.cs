namespace Pipeline.Tests.Bootstrap;

public sealed class TwoShellsTests : IDisposable
{
    private readonly FakeRepository _repository = new();

    [Theory]
    [InlineData("flock")]
    [InlineData("perl")]
    public async Task The_second_shell_waits_and_does_not_build_again(string locker)
    {
        _repository.Search = Tools.Folder(_repository, without: locker == "perl" ? "flock" : "perl");
        _repository.Hold();
        var first = _repository.Start();
        _repository.WaitUntilBuilding();
        var second = _repository.Start();
        Assert.Equal("Another shell builds the build program; waiting …", await FirstLine(second));
        _repository.Release();
        Assert.Equal("firstlibrary\n", FakeRepository.Finish(first).Output);
        var run = FakeRepository.Finish(second);
        Assert.Equal((0, "firstlibrary\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public void A_killed_shell_and_its_build_leave_no_lock_and_no_half_program()
    {
        _repository.Run();
        _repository.Write("build/Build.cs", "second");
        _repository.Hold();
        using var killed = _repository.Start();
        _repository.WaitUntilBuilding();
        killed.Kill(entireProcessTree: true);
        killed.WaitForExit();
        _repository.Release();
        var run = _repository.Run();
        Assert.StartsWith("second", run.Output, StringComparison.Ordinal);
        Assert.Equal(["build clean restore", "run", "build kept no-restore", "build clean restore", "run"], _repository.Calls);
        Assert.DoesNotContain("waiting", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_build_of_a_killed_shell_keeps_the_lock_until_it_ends()
    {
        _repository.Hold();
        using var killed = _repository.Start();
        _repository.WaitUntilBuilding();
        killed.Kill();
        killed.WaitForExit();
        var next = _repository.Start();
        Assert.StartsWith("Another shell", await FirstLine(next), StringComparison.Ordinal);
        _repository.Release();
        Assert.Equal("firstlibrary\n", FakeRepository.Finish(next).Output);
        Assert.Equal(["build clean restore", "build clean restore", "run"], _repository.Calls);
    }

    public void Dispose() => _repository.Dispose();

    private static Task<string?> FirstLine(System.Diagnostics.Process process) =>
        process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
}
