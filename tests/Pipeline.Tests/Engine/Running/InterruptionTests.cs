using System.Diagnostics;
using System.Globalization;
using Pipeline.Tests.Bootstrap;

namespace Pipeline.Tests.Engine.Running;

/// <summary>Real processes, real signals.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _root = Directory.CreateTempSubdirectory("pipeline-interrupted-").FullName;

    public InterruptionTests() => Directory.CreateDirectory(Path.Combine(_root, ".nuke"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_target_that_listens_ends_itself_and_what_is_assured_runs(string signal)
    {
        using var build = Begin("Polite Tidy");
        var child = await build.ChildAsync();
        Signal.Send(build.Id, signal);
        var (code, output) = await build.EndAsync();

        Assert.Equal(130, code);
        Assert.Contains("tidied", output);
        Assert.Matches("Polite +aborted", output);
        Assert.Contains("(exit code 130)", output);
        IsGone(child);
    }

    [Theory]
    [InlineData("Deaf")]
    [InlineData("Stubborn")]
    public async Task The_second_interruption_kills_what_targets_run_and_still_prints_the_table(string target)
    {
        using var build = Begin($"{target} Tidy");
        var child = await build.ChildAsync();
        Signal.Send(build.Id, "INT");
        await build.LineAsync("once more ends them at once");
        Signal.Send(build.Id, "INT");
        var (code, output) = await build.EndAsync();

        Assert.Equal(130, code);
        Assert.DoesNotContain("tidied", output);
        Assert.Matches($"{target} +(aborted|failed|succeeded)", output);
        Assert.Matches("Tidy +not run", output);
        IsGone(child);
    }

    [Fact]
    public async Task A_program_in_a_session_of_its_own_is_left_alone()
    {
        using var build = Begin("Detached");
        var child = await build.ChildAsync();
        Signal.Send(build.Id, "INT");
        await build.LineAsync("once more ends them at once");
        Signal.Send(build.Id, "INT");
        var (code, _) = await build.EndAsync();

        Assert.Equal(130, code);
        Signal.Send(child, "KILL");
    }

    [Fact]
    public async Task An_interruption_after_the_last_target_prints_the_table()
    {
        using var build = Begin("Done --lingers");
        await build.LineAsync("lingering");
        Signal.Send(build.Id, "INT");
        var (code, output) = await build.EndAsync();

        Assert.Equal(130, code);
        Assert.Matches("Done +succeeded", output);
        Assert.Contains("(exit code 130)", output);
    }

    [Fact]
    public async Task A_program_of_another_user_does_not_keep_an_interrupted_build_from_its_end()
    {
        using var build = Begin($"Waits Tidy --foreign \"{OtherUser.Program}\"", OtherUser.Launcher);
        var child = await build.ChildAsync();
        Signal.Send(build.Id, "INT");
        var (code, output) = await build.EndAsync();
        OtherUser.Kill(child);

        Assert.Equal(130, code);
        Assert.Contains("or a program that it started, cannot be killed and goes on: ", output);
        Assert.Contains("tidied", output);
        Assert.Matches("Waits +aborted", output);
        Assert.Contains("(exit code 130)", output);
    }

    [Fact]
    public async Task A_program_of_another_user_does_not_keep_a_build_from_its_end_when_time_is_over()
    {
        using var build = Begin($"WaitsInTime Tidy --foreign \"{OtherUser.Program}\"", OtherUser.Launcher);
        var child = await build.ChildAsync();
        var (code, output) = await build.EndAsync();
        OtherUser.Kill(child);

        Assert.Equal(1, code);
        Assert.Contains("Target 'WaitsInTime' took longer than 2.0 s and was cancelled.", output);
        Assert.Contains("tidied", output);
        Assert.Matches("WaitsInTime +failed", output);
    }

    private Running Begin(string arguments, string launcher = "")
    {
        var program = Path.Combine(AppContext.BaseDirectory, "../../../../Interrupted/bin", Configuration, "net10.0/Interrupted.dll");
        // Who runs the tests in the background of a shell has Ctrl-C ignored, and so would the program.
        var command = $"env --default-signal=INT {launcher} dotnet {program}".Split(' ', 2);
        var start = new ProcessStartInfo(command[0], $"{command[1]} {arguments} --root {_root}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _root,
        };
        start.Environment.Remove("GITHUB_ACTIONS");
        return new Running(Process.Start(start)!);
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>It ended; who took it over may take a moment to notice.</summary>
    private static void IsGone(int id) => Poll.Until(() => !File.Exists($"/proc/{id}/stat") || IsZombie(id), $"process {id} is gone");

    private static bool IsZombie(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Contains(") Z");
        }
        catch (IOException)
        {
            return true;
        }
    }

    private sealed class Running(Process process) : IDisposable
    {
        private readonly List<string> _lines = [];

        public int Id => process.Id;

        public async Task<int> ChildAsync() =>
            int.Parse((await LineAsync("started ")).Split(' ')[^1], CultureInfo.InvariantCulture);

        public async Task<string> LineAsync(string part)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                _lines.Add(line);
                if (line.Contains(part))
                    return line;
            }

            throw new InvalidOperationException($"'{part}' was not said:\n{string.Join('\n', _lines)}\n{await process.StandardError.ReadToEndAsync(patience.Token)}");
        }

        public async Task<(int Code, string Output)> EndAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
                _lines.Add(line);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, string.Join('\n', _lines));
        }

        public void Dispose()
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
    }
}
