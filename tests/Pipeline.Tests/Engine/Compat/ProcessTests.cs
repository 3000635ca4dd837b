using Nuke.Common.Tooling;
using Pipeline.Engine;
using static Nuke.Common.Tooling.ProcessTasks;

namespace Pipeline.Tests.Engine.Compat;

[Collection(EngineCollection.Name)]
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProcessTests() => BuildCancellation.Reset();

    public void Dispose()
    {
        BuildCancellation.Reset();
        _folder.Dispose();
    }

    private static IProcess Shell(string command, int? timeout = null) => StartShell(command, timeout: timeout, logOutput: false, logInvocation: false);

    [Fact]
    public void Both_outputs_are_gathered()
    {
        using var process = Shell("echo one; echo two >&2; exit 3");
        Assert.Equal(3, process.AssertWaitForExit().ExitCode);
        Assert.Equal("one", process.Output.StdToText());
        var failure = Assert.Throws<ProcessException>(() => process.AssertZeroExitCode());
        Assert.Equal(3, failure.ExitCode);
        Assert.Matches("exited with code 3.\n   > .*bash -c \".*\"\n   @ .*\nError output:\n   two", failure.Message);
        Assert.Throws<ArgumentException>(() => process.Output.EnsureOnlyStd());
    }

    [Theory]
    [InlineData("echo \"a  b\" 'c'", "a  b c")]
    [InlineData("printf '%s' 'back\\slash \\\"'", "back\\slash \\\"")]
    [InlineData("echo $((1 + 2)) \\\\", "3 \\")]
    public void The_shell_gets_the_command_as_it_was_written(string command, string expected) =>
        Assert.Equal(expected, Shell(command).AssertZeroExitCode().Output.StdToText());

    [Fact]
    public async Task A_timeout_ends_the_process_and_what_it_started()
    {
        using var process = Shell("sleep 300 & echo $!; wait", timeout: 300);
        Assert.False(process.WaitForExit());
        var child = int.Parse(process.Output.StdToText());
        await Until.TrueAsync(() => !IsAlive(child));
        Assert.Contains("did not end within its timeout", Assert.Throws<ArgumentException>(() => Shell("sleep 300", 50).AssertWaitForExit()).Message);
    }

    [Fact]
    public async Task An_interruption_of_the_build_ends_the_process_and_what_it_started()
    {
        using var process = Shell("sleep 300 & echo $!; wait");
        await Until.TrueAsync(() => process.Output.Count == 1);
        var child = int.Parse(process.Output.StdToText());
        BuildCancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => process.AssertZeroExitCode());
        await Until.TrueAsync(() => !IsAlive(child));
        Assert.Throws<OperationCanceledException>(() => Shell("echo never"));
    }

    [Fact]
    public void The_environment_and_the_directory_are_the_given_ones()
    {
        using var process = StartShell("echo $ONE-$HOME-$PWD", _folder.Path, new Dictionary<string, string> { ["ONE"] = "1" }, logOutput: false, logInvocation: false);
        Assert.Equal($"1--{_folder.Path}", process.AssertZeroExitCode().Output.StdToText());
        Assert.Throws<ArgumentException>(() => StartShell("true", _folder / "missing", logInvocation: false));
    }

    [Fact]
    public void Lines_go_to_the_given_logger()
    {
        var lines = new List<string>();
        using var process = StartShell("echo a; echo secret >&2", logInvocation: false, logger: (type, line) => { lock (lines) lines.Add($"{type} {line}"); }, outputFilter: x => x.Replace("secret", "***"));
        process.AssertZeroExitCode();
        Assert.Equal(["Err ***", "Std a"], lines.Order());
    }

    [Fact]
    public void A_program_that_is_missing_is_named_with_the_remedy()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => StartProcess("no-such-program"));
        Assert.Equal("Program 'no-such-program' was not found: no directory of PATH has it; install it, or name it in the environment variable NO-SUCH-PROGRAM_EXE.", missing.Message);
    }

    [Fact]
    public void Arguments_are_quoted_where_they_need_it_and_secrets_are_masked()
    {
        var (plain, spaced, path) = ("plain", "with space", (Nuke.Common.IO.AbsolutePath)"/a b/c");
        Assert.Equal("run plain \"with space\" \"/a b/c\" with space 5", Text($"run {plain} {spaced} {path} {spaced:nq} {5}"));
        Assert.Equal("with space", Text($"{spaced}"));
        Assert.Equal("'with space' x", Text($"{"'with space'"} x"));
        Assert.Equal("as it is \"quoted\"", Text("as it is \"quoted\""));
        ArgumentStringHandler handler = $"login {"hidden":r}";
        Assert.Equal("login hidden", handler.ToStringAndClear());
        Assert.Equal("login [REDACTED]", handler.GetFilter()("login hidden"));
        Redactor.Clear();

        static string Text(ArgumentStringHandler arguments) => arguments.ToStringAndClear();
    }

    /// <summary>A killed child whose parent is gone stays a zombie where nobody reaps it: that is dead too.</summary>
    private static bool IsAlive(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z", StringComparison.Ordinal);
}
