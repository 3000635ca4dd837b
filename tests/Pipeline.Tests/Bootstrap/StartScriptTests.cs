using System.Diagnostics;

namespace Pipeline.Tests.Bootstrap;

/// <summary>The build program of this repository, as a repository starts it whose build.sh is its own.</summary>
public sealed class StartScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Errors_and_help_name_the_script_that_the_repository_has()
    {
        Directory.CreateDirectory(_folder / ".nuke");
        File.WriteAllText(_folder / "build.sh", "#!/bin/sh\nmake\n");
        File.WriteAllText(_folder / "pipeline.sh", File.ReadAllText(Path.Combine(Repository.Root, "build.sh")));

        var (code, wrong) = Run("ExplainWorkflow");
        Assert.Equal(2, code);
        Assert.Contains("next: ./pipeline.sh --help ExplainWorkflow shows all options", wrong, StringComparison.Ordinal);
        var (_, help) = Run("--help");
        Assert.Contains("Usage: ./pipeline.sh [target...]", help, StringComparison.Ordinal);
        var (_, target) = Run("--help", "Deploy");
        Assert.Contains("./pipeline.sh Deploy", target, StringComparison.Ordinal);
        Assert.DoesNotContain("./build.sh", wrong + help + target, StringComparison.Ordinal);

        File.Delete(_folder / "pipeline.sh");
        Assert.Contains("next: ./build.sh --help ExplainWorkflow", Run("ExplainWorkflow").Output, StringComparison.Ordinal);
    }

    private (int Code, string Output) Run(params string[] arguments)
    {
        var program = Directory.GetFiles(Path.Combine(Repository.Root, "build", "bin"), "_build.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PIPELINE_ROOT"] = _folder.Path;
        start.Environment.Remove("GITHUB_ACTIONS");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
