using System.Diagnostics;
using System.Text;

namespace Pipeline.Tests.Workflows;

/// <summary>Workflows are an assembly of their own, so that targets that need none of it start without it.</summary>
public sealed class LoadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LoadingTests() => Directory.CreateDirectory(_folder / ".nuke");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Nothing")]
    [InlineData("Status --env local")]
    [InlineData("Prepare TestPackages --dry-run")]
    public void Plain_targets_do_not_load_it(string arguments)
    {
        // Who builds the program lets it write down what it declares; a start without that finds out everything by itself.
        Run("--describe");
        var loaded = Run(arguments);
        Assert.True(Has(loaded, "Pipeline.dll"));
        Assert.False(Has(loaded, "Pipeline.Workflows.dll"));
        Assert.False(Has(loaded, "Octokit.dll"));
    }

    [Fact]
    public void Targets_of_workflows_do()
    {
        File.WriteAllText(_folder / "ci.yml", "on: push\njobs: {}\n");
        Assert.True(Has(Run($"LintWorkflows --skip-scripts --path {_folder / "ci.yml"}"), "Pipeline.Workflows.dll"));
    }

    private static bool Has(byte[] trace, string assembly) => trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes($"{Path.DirectorySeparatorChar}{assembly}\0")) >= 0;

    /// <summary>What the runtime says of the assemblies that it has loaded.</summary>
    private byte[] Run(string arguments)
    {
        var program = Directory.GetFiles(Path.Combine(Repository.Root, "build", "bin"), "_build.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        var trace = _folder / "loaded.nettrace";
        File.Delete(trace);
        var start = new ProcessStartInfo("dotnet", [program, .. arguments.Split(' ')]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PIPELINE_ROOT"] = _folder.Path;
        start.Environment["DOTNET_EnableEventPipe"] = "1";
        start.Environment["DOTNET_EventPipeOutputPath"] = trace;
        // The runtime's own events of the loader (8), of level information (4).
        start.Environment["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4";
        start.Environment.Remove("GITHUB_ACTIONS");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(File.Exists(trace), output + errors.Result);
        return File.ReadAllBytes(trace);
    }
}
