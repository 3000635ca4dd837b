using Pipeline.Execution;

namespace Pipeline.Tests.Execution;

public sealed class CommandTests
{
    [Fact]
    public void Command_is_shown_as_one_would_type_it() =>
        Assert.Equal("git commit -m 'it'\\''s done' ''", new Command("git", "commit", "-m", "it's done", "").ToString());

    [Fact]
    public void Values_of_environment_variables_are_not_shown() =>
        Assert.DoesNotContain("hunter2", new Command("psql").With("PGPASSWORD", "hunter2").ToString());

    [Fact]
    public void Commands_do_not_change()
    {
        var command = new Command("dotnet", "build");
        _ = command.Add("--nologo").In("/tmp").With("A", "b");
        Assert.Equal("dotnet build", command.ToString());
        Assert.Null(command.WorkingDirectory);
    }

    [Fact]
    public async Task Failing_program_is_reported_with_its_last_lines()
    {
        var error = await Assert.ThrowsAsync<Pipeline.Diagnostics.PipelineException>(
            () => ProcessRunner.RunAsync(new Command("sh", "-c", "echo one; echo two >&2; exit 3"), null, default));
        Assert.Contains("exited with code 3", error.Message);
        Assert.Contains("| one", error.Message);
        Assert.Contains("| two", error.Message);
    }

    [Fact]
    public async Task Missing_program_is_reported_with_what_to_do()
    {
        var error = await Assert.ThrowsAsync<Pipeline.Diagnostics.PipelineException>(
            () => ProcessRunner.RunAsync(new Command("no-such-program-here"), null, default));
        Assert.Contains("could not be started", error.Message);
        Assert.Contains("install it", error.Message);
    }

    [Fact]
    public async Task Arguments_arrive_intact()
    {
        string[] arguments = ["a b", "", "*", "$HOME", "it's", "\"q\"", "new\nline"];
        var (_, output, _) = await ProcessRunner.CaptureAsync(new Command("sh", ["-c", "for x; do printf '<%s>' \"$x\"; done", "sh", .. arguments]), default);
        Assert.Equal(string.Concat(arguments.Select(x => $"<{x}>")), output);
    }

    [Fact]
    public async Task Cancelled_program_is_ended()
    {
        using var cancel = new CancellationTokenSource();
        var run = ProcessRunner.RunAsync(new Command("sh", "-c", "echo started; exec sleep 600"), _ => cancel.Cancel(), cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
