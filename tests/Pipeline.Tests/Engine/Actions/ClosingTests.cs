using System.Diagnostics;
using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tests.Bootstrap;

namespace Pipeline.Tests.Engine.Actions;

/// <summary>How a build ended is said three times: by the process, by the last line of its log, and on the summary page.</summary>
[Collection(EngineCollection.Name)]
public sealed class ClosingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pipeline-closing-").FullName;

    public ClosingTests() => Directory.CreateDirectory(Path.Combine(_root, ".nuke"));

    private string Page => Path.Combine(_root, "summary.md");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("Done", 0, "Succeeded in ")]
    [InlineData("Done Fails", 1, "Failed: Fails (")]
    [InlineData("Fails", 1, "Failed: Fails (")]
    [InlineData("Done --no-such-option", 2, "Nothing ran: one mistake (exit code 2).")]
    [InlineData("Unknown --parallel no", 2, "Nothing ran: 2 mistakes (exit code 2).")]
    [InlineData("Refuses", 3, "Refused: Refuses (")]
    [InlineData("Polite", 130, "Interrupted after ")]
    public async Task The_log_the_summary_and_the_exit_code_agree(string arguments, int expected, string closing)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith("started ", StringComparison.Ordinal))
                Signal.Send(process.Id, "INT");
        }

        await process.WaitForExitAsync();
        Assert.Equal("", await errors);
        Assert.Equal(expected, process.ExitCode);
        Assert.StartsWith(closing, lines[^1]);
        Assert.Equal(expected > 0, lines[^1].Contains($"exit code {expected}"));
        Assert.Equal("### " + lines[^1], (await File.ReadAllLinesAsync(Page))[0]);
    }

    [Fact]
    public async Task The_summary_shows_the_error_of_a_target_without_the_secret_in_it()
    {
        using var process = Start("Fails --key hunter2x");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.StartsWith("::add-mask::hunter2x\n::group::Fails\n", output);
        var page = await File.ReadAllTextAsync(Page);
        Assert.Contains("#### ❌ Fails\n\n```text\nSystem.InvalidOperationException: it does not work\nwith ***\n```\n", page);
        Assert.DoesNotContain("hunter2x", page);
        Assert.Contains("[Run 7](https://github.example/shop/web/actions/runs/42/attempts/2) · [commit 0123456](https://github.example/shop/web/commit/0123456789)", page);
        Assert.Contains("[pull request #5](https://github.example/shop/web/pull/5)", page);
    }

    private sealed class Broken : NukeBuild
    {
        public Broken() => throw new BuildException("the gate is closed", Pipeline.Engine.ExitCode.Refused);

        public Target Go => _ => _.Executes(() => { });
    }

    private sealed class Lenient : NukeBuild
    {
        [Parameter] public readonly int Code;

        public Target Fails => _ => _.ProceedAfterFailure().Executes(() => throw new InvalidOperationException("no matter"));
        public Target Goes => _ => _.After(Fails).Executes(() => { });

        protected internal override void OnBuildFinished() => ExitCode = Code;
    }

    [Fact]
    public void A_build_that_cannot_even_begin_says_so_too()
    {
        using var run = new EngineRun().WithVariable("GITHUB_ACTIONS", "true").WithVariable("GITHUB_STEP_SUMMARY", Page);
        var result = run.Run<Broken>("Go");
        Assert.Equal(3, result.Code);
        Assert.Equal("::error::the gate is closed\nEnded with exit code 3.\n", result.Out);
        Assert.Equal("### Ended with exit code 3.\n\n- the gate is closed\n\n", File.ReadAllText(Page));
    }

    [Theory]
    [InlineData("Fails Goes", 0, "Succeeded in 0 ms, although Fails failed.")]
    [InlineData("Fails Goes", 5, "Failed: Fails (0 ms, exit code 5).")]
    [InlineData("Goes", 5, "Ended with exit code 5 after 0 ms.")]
    [InlineData("Fails", 3, "Refused: Fails (0 ms, exit code 3).")]
    public void The_code_that_a_build_chooses_decides_what_is_said(string targets, int code, string closing)
    {
        using var run = new EngineRun().WithVariable("GITHUB_ACTIONS", "true").WithVariable("GITHUB_STEP_SUMMARY", Page);
        var result = run.Run<Lenient>($"{targets} --code {code}");
        Assert.Equal(code, result.Code);
        Assert.EndsWith($"\n{closing}\n", result.Out);
        Assert.StartsWith($"### {closing}\n", File.ReadAllText(Page));
    }

    [Fact]
    public void A_page_that_is_full_is_left_as_it_is_and_the_build_goes_on()
    {
        File.WriteAllBytes(Page, new byte[(1 << 20) - 10]);
        using var run = new EngineRun().WithVariable("GITHUB_ACTIONS", "true").WithVariable("GITHUB_STEP_SUMMARY", Page);
        Assert.Equal(0, run.Run<Lenient>("Goes").Code);
        Assert.Equal((1 << 20) - 10, new FileInfo(Page).Length);
    }

    private Process Start(string arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(AppContext.BaseDirectory, "../../../../Interrupted/bin", configuration, "net10.0/Interrupted.dll");
        // Who runs the tests in the background of a shell has Ctrl-C ignored, and so would the program.
        var start = new ProcessStartInfo("env", $"--default-signal=INT dotnet {program} {arguments} --root {_root}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _root,
        };
        foreach (var (name, value) in new[]
        {
            ("ACTIONS", "true"), ("STEP_SUMMARY", Page), ("SERVER_URL", "https://github.example"), ("REPOSITORY", "shop/web"), ("RUN_ID", "42"), ("RUN_NUMBER", "7"),
            ("RUN_ATTEMPT", "2"), ("SHA", "0123456789"), ("REF", "refs/pull/5/merge"), ("EVENT_NAME", "pull_request"),
        })
            start.Environment["GITHUB_" + name] = value;
        return Process.Start(start)!;
    }
}
